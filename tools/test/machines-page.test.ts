import { readdirSync, readFileSync } from 'node:fs'

import { readDeviceIndex } from '@vfab/device-index'
import { expect, test } from 'vitest'

/** docs/machines.md promises every machine: what is driven, with what, what was tried, and what is not known. */
const page = readFileSync(new URL('../../docs/machines.md', import.meta.url), 'utf8')
const packages = new URL('../../packages/', import.meta.url)

interface Metadata {
  readonly vfab?: {
    readonly drivers?: readonly { readonly id: string; readonly kind: string; readonly models?: string[] }[]
  }
}

const plotters = readdirSync(packages)
  .filter((name) => name.startsWith('plotter-'))
  .map((name) => ({
    ...(JSON.parse(readFileSync(new URL(`${name}/package.json`, packages), 'utf8')) as Metadata),
    name,
  }))

/** Cells of the table rows, by heading of their section. */
function rowsOf(text: string): string[][] {
  return text
    .split('\n')
    .filter((line) => line.startsWith('|') && !/^\|[\s|:-]+\|$/.test(line))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    )
}

const [driven = '', notDriven = ''] = page.split('## Not driven yet')

test.each(plotters)('each plotter driver has its machines on the page: $name', ({ name, vfab }) => {
  const rows = rowsOf(driven)
  expect(driven).toContain(`../packages/${name}/README.md`)
  for (const { id } of vfab?.drivers ?? []) {
    expect(rows.filter(([, setting = '']) => setting.startsWith(`\`${id}`)).length, id).toBeGreaterThan(0)
  }
})

test('each row of a driven machine says with what it is driven, what was tried, and what is not known', () => {
  const rows = rowsOf(driven).slice(1)
  expect(rows.length).toBeGreaterThan(10)
  for (const row of rows) {
    expect(row, row[0]).toHaveLength(4)
    const [machine = '', settings = '', tried = '', unknown = ''] = row
    expect(machine).not.toBe('')
    expect(settings).toMatch(/^`[a-z]+/)
    expect(tried).toMatch(/simulated|peer|files/)
    expect(unknown).not.toBe('')
  }
})

/** Words of a name that tell machines apart: with a capital or a digit, and not what every name has. */
function wordsOf(name: string): string[] {
  const common = /^(Boards|Machines|Large|Other|Vinyl|Plotters?|Kits?|Printers?|HP-GL|HP|3D)$/i
  return name.split(/[\s,()/]+/).filter((word) => /[A-Z0-9]/.test(word) && word.length > 2 && !common.test(word))
}

test('each plotter of the index is on the page, by its name or that of its family', () => {
  const names = readDeviceIndex().devices.filter(({ kind }) => kind === 'plotter')
  expect(names.length).toBeGreaterThan(20)
  const words = page.toLowerCase()
  const isOnPage = (name: string): boolean => wordsOf(name).some((word) => words.includes(word.toLowerCase()))
  const missing = names.filter(({ displayName }) => !isOnPage(displayName)).map(({ displayName }) => displayName)
  expect(missing).toEqual([])
})

test('each machine that is not driven has what to do today', () => {
  for (const row of rowsOf(notDriven).slice(1)) {
    expect(row, row[0]).toHaveLength(2)
    expect(row[1]).not.toBe('')
  }
})
