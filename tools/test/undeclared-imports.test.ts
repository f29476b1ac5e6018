import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { expect, onTestFinished, test } from 'vitest'

import { undeclaredImports } from '../src/packaging/undeclared-imports.ts'
import { publishedPackages } from '../src/packaging/workspace.ts'

/** A built package with these files. */
function packageWith(files: Readonly<Record<string, string>>, manifest: object = {}): string {
  const directory = mkdtempSync(join(tmpdir(), 'vfab-imports-'))
  onTestFinished(() => rmSync(directory, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 }))
  mkdirSync(join(directory, 'dist/deep'), { recursive: true })
  writeFileSync(join(directory, 'package.json'), JSON.stringify({ name: '@vfab/some', ...manifest }))
  for (const [name, text] of Object.entries(files)) writeFileSync(join(directory, name), text)
  return directory
}

test.each([
  ['import{parse as p}from"yaml";p()'],
  ['import "yaml"'],
  ['const f=async()=>{await import("yaml/util")}'],
  ['import{createRequire as c}from"node:module";const require=c(import.meta.url);require("yaml")'],
  ['const at=import.meta.resolve("yaml/package.json")'],
  ['export*from"yaml"'],
])('an import of a package that the manifest does not name is found: %s', async (text) => {
  const directory = packageWith({ 'dist/deep/load.js': text }, { devDependencies: { yaml: '2' } })
  expect(await undeclaredImports(directory)).toEqual([{ file: 'dist/deep/load.js', imported: 'yaml' }])
})

test('imports in type declarations count, those in comments do not', async () => {
  const files = {
    'dist/index.d.ts':
      '/** import "chalk" */\nimport type { Document } from "yaml"\nexport declare const x: import("zod").ZodType\n',
  }
  const found = await undeclaredImports(packageWith(files, { dependencies: { zod: '4' } }))
  expect(found).toEqual([{ file: 'dist/index.d.ts', imported: 'yaml' }])
})

test('files, parts of Node, the package itself and every kind of dependency may be imported', async () => {
  const text = 'import"node:fs";import"path";import"./deep/load.js";import"@vfab/some/x";import"a";import"b";import"c"'
  const manifest = { dependencies: { a: '1' }, peerDependencies: { b: '1' }, optionalDependencies: { c: '1' } }
  expect(await undeclaredImports(packageWith({ 'dist/index.js': text }, manifest))).toEqual([])
})

const built = publishedPackages().filter(({ dir }) => existsSync(join(dir, 'dist')))

test('every published package is built before this is checked', () => {
  expect(publishedPackages().map(({ name }) => name)).toEqual(built.map(({ name }) => name))
})

test.each(built)('$name imports only what its package.json names', async ({ dir }) => {
  expect(await undeclaredImports(dir)).toEqual([])
})

test('one undeclared import in a built file of the command is found', async () => {
  const { dir } = built.find(({ name }) => name === '@vfab/cli')!
  const copy = packageWith({})
  cpSync(join(dir, 'package.json'), join(copy, 'package.json'))
  cpSync(join(dir, 'dist/start.js'), join(copy, 'dist/start.js'))
  expect(await undeclaredImports(copy)).toEqual([])
  writeFileSync(join(copy, 'dist/start.js'), 'import"left-pad";', { flag: 'a' })
  expect(await undeclaredImports(copy)).toEqual([{ file: 'dist/start.js', imported: 'left-pad' }])
})
