import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '../..')
const rooms = JSON.parse(readFileSync(join(root, 'tools/rooms.json'), 'utf8')) as Readonly<
  Record<string, readonly string[]>
>

/** Rows of the table of packages in docs/architecture.md: package names or patterns, and what they may import. */
function pageRows(): readonly (readonly [pattern: string, mayImport: readonly string[]])[] {
  const page = readFileSync(join(root, 'docs/architecture.md'), 'utf8')
  const rows = page.matchAll(/^\| `([^|]+)` *\| [^|]+ \| ([^|]+?) *\|$/gm)
  return [...rows].flatMap(([, names = '', allowed = '']) =>
    names.split(',').map((name) => {
      const mayImport = allowed === 'nothing' ? [] : allowed.split(', ').map((one) => one.trim())
      return [name.replaceAll('`', '').trim(), mayImport] as const
    }),
  )
}

function roomOf(folder: string): string {
  const { nx } = JSON.parse(readFileSync(join(root, 'packages', folder, 'package.json'), 'utf8')) as {
    readonly nx: { readonly tags: readonly string[] }
  }
  return nx.tags.find((tag) => tag.startsWith('room:'))!.slice('room:'.length)
}

const folders = readdirSync(join(root, 'packages'))

test.each(folders)('lint lets %s import what docs/architecture.md says', (folder) => {
  const row = pageRows().find(([pattern]) => new RegExp(`^${pattern.replace('*', '.+')}$`).test(folder))
  expect(row, `docs/architecture.md has no row for ${folder}`).toBeDefined()
  expect([...rooms[roomOf(folder)]!].sort()).toEqual([...row![1]].sort())
})

test('every room of lint has a package', () => {
  const used = new Set(folders.map(roomOf))
  expect(Object.keys(rooms).filter((room) => room !== 'tools' && !used.has(room))).toEqual([])
})
