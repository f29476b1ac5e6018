/**
 * Everything that has a name has its place in the documentation: error codes, commands, options, settings, metadata fields and conformance
 * checks. The lists come from the sources, not from the pages.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { describe, expect, test } from 'vitest'

import { publishedPackages, repositoryDir } from '../src/packaging/workspace.ts'
import { cataloguePage } from '../src/site/catalogue-page.ts'
import { commandsPage, optionAnchor, readCommands } from '../src/site/commands-page.ts'
import { checkAnchor, conformancePage, readChecks } from '../src/site/conformance-page.ts'
import { fieldAnchor, metadataFields, metadataPage } from '../src/site/metadata-page.ts'
import { settingAnchor, settingsOf, settingsPage } from '../src/site/settings-page.ts'

function textOf(file: string): string {
  return readFileSync(join(repositoryDir, file), 'utf8')
}

/** What of `wanted` the text does not have. */
function missing(text: string, wanted: readonly string[]): readonly string[] {
  return wanted.filter((one) => !text.includes(one))
}

/** Keys of all `properties` in a JSON Schema, wherever they stand. */
function propertyNames(schema: unknown): readonly string[] {
  if (typeof schema !== 'object' || schema === null) return []
  const own = 'properties' in schema ? Object.keys(schema.properties as object) : []
  return [...own, ...Object.values(schema).flatMap(propertyNames)]
}

test('every error code in the sources has its section, or is named on the page', () => {
  const sources = publishedPackages().flatMap(({ dir }) =>
    readdirSync(join(dir, 'src'), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => readFileSync(join(dir, 'src', name), 'utf8')),
  )
  const used = sources.flatMap((text) =>
    [...text.matchAll(/(?:\bcode: |[eE]rror\()'([A-Z]+(?:_[A-Z]+)+)'/g)].map(([, code]) => code!),
  )
  const page = textOf('docs/errors.md')
  expect(
    [...new Set(used)].filter((code) => !page.includes(`\n### ${code}\n`) && !page.includes(`\`${code}\``)),
  ).toEqual([])
  expect(used.length).toBeGreaterThan(100)
})

test('every command and every option of it has its place', async () => {
  const { text } = await commandsPage()
  const { commands, globalOptions } = await readCommands()
  expect(
    missing(
      text,
      commands.map(({ words }) => `{#${words.replaceAll(' ', '-')}}`),
    ),
  ).toEqual([])
  const options = commands.flatMap(({ words, options: own }) =>
    Object.keys(own).map((name) => optionAnchor(words, name)),
  )
  const global = Object.keys(globalOptions).map((name) => optionAnchor('global', name))
  expect(
    missing(
      text,
      [...options, ...global].map((id) => `<a id="${id}">`),
    ),
  ).toEqual([])
  // The names that `vfab --help` shows, read from the sources of the table.
  const names = [...textOf('packages/cli/src/command-table.ts').matchAll(/name: '([a-z]+)'/g)].map(([, name]) => name!)
  expect(
    missing(
      text,
      names.filter((name) => !name.startsWith('__')),
    ),
  ).toEqual([])
})

describe.each(publishedPackages().filter(({ drivers }) => drivers.length > 0))('$name', ({ dir, drivers }) => {
  test('every setting has its place', () => {
    const schema = JSON.parse(readFileSync(join(dir, 'dist/config.schema.json'), 'utf8')) as Parameters<
      typeof settingsOf
    >[0]
    const { text } = settingsPage()
    const known = [...settingsOf(schema).keys()]
    expect(
      missing(
        text,
        known.map((path) => `<a id="${settingAnchor(drivers[0]!, path)}">`),
      ),
    ).toEqual([])
    const shown = new Set(known.flatMap((path) => path.split(/[.[\]]+/)))
    expect(propertyNames(schema).filter((name) => !shown.has(name))).toEqual([])
  })
})

test('every field of the metadata has its place', () => {
  const { text } = metadataPage()
  const fields = metadataFields().map(({ path }) => path)
  expect(
    missing(
      text,
      fields.map((path) => `<a id="${fieldAnchor(path)}">`),
    ),
  ).toEqual([])
  const shown = new Set(fields.flatMap((path) => path.split(/[.[\]]+/)))
  expect(
    propertyNames(JSON.parse(textOf('packages/core/vfab.schema.json'))).filter((name) => !shown.has(name)),
  ).toEqual([])
})

test('every conformance check has its place, with what goes wrong and how to mend it', async () => {
  const { text } = await conformancePage()
  for (const [kind, checks] of Object.entries(await readChecks())) {
    expect(checks.length).toBeGreaterThan(10)
    expect(checks.filter(({ forUsers, mend }) => forUsers === '' || mend === '')).toEqual([])
    const ids = checks.map(({ name }) => checkAnchor(kind, name))
    expect(ids.filter((id) => !text.includes(`<a id="${id}">`) && !text.includes(`{#${id}}`))).toEqual([])
  }
})

test('every device of the index is in the catalogue', () => {
  const { text } = cataloguePage()
  const { entries } = JSON.parse(textOf('packages/device-index/index.json')) as { entries: { displayName: string }[] }
  expect(
    missing(
      text,
      entries.map(({ displayName }) => displayName.split(/[(_]/)[0]!.trim()),
    ),
  ).toEqual([])
})
