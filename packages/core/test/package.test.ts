import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { builtinModules } from 'node:module'

import { expect, test } from 'vitest'

const root = new URL('../', import.meta.url)

interface PackageJson {
  readonly dependencies?: object
  readonly peerDependencies?: object
  readonly optionalDependencies?: object
  readonly files: readonly string[]
  readonly exports: object
  readonly publishConfig: { readonly exports: object }
}

const sources = readdirSync(new URL('src/', root), { recursive: true, encoding: 'utf8' }).filter((file) =>
  file.endsWith('.ts'),
)

const packageJson = JSON.parse(readFileSync(new URL('package.json', root), 'utf8')) as PackageJson

test('the package has no dependencies at run time', () => {
  expect(packageJson).not.toHaveProperty('dependencies')
  expect(packageJson).not.toHaveProperty('peerDependencies')
  expect(packageJson).not.toHaveProperty('optionalDependencies')
})

test('sources import each other and what every Node process has loaded anyway', () => {
  const script =
    "console.log(JSON.stringify(process.moduleLoadList.filter((name) => name.startsWith('NativeModule '))))"
  const output = execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' })
  const loaded = (JSON.parse(output) as string[]).map((name) => name.replace('NativeModule ', ''))
  for (const file of sources) {
    const source = readFileSync(new URL(`src/${file}`, root), 'utf8')
    for (const [, specifier] of source.matchAll(/^(?:import|export)[^'"]*?from '([^']+)'/gms)) {
      if (/^\.\.?\//.test(specifier!)) continue
      expect(builtinModules.includes(specifier!.replace('node:', '')), `${file} imports ${specifier}`).toBe(true)
      expect(loaded, `${file} imports ${specifier}`).toContain(specifier!.replace('node:', ''))
    }
  }
})

test('no module is loaded for its types alone', () => {
  for (const file of sources) {
    const source = readFileSync(new URL(`src/${file}`, root), 'utf8')
    for (const [statement, names] of source.matchAll(/^(?:import|export) \{([^}]*)\} from .*$/gm)) {
      // `export { type X } from` stays in the output as `export {} from`; `export type { X } from` does not.
      const isTypesAlone = names!.split(',').every((name) => /^\s*(type .*)?$/.test(name))
      expect(isTypesAlone, `${file}: ${statement}`).toBe(false)
    }
  }
})

test('the JSON Schema of the metadata is published', () => {
  expect(packageJson.files).toContain('vfab.schema.json')
  expect(packageJson.exports).toHaveProperty(['./vfab.schema.json'], './vfab.schema.json')
  expect(packageJson.publishConfig.exports).toHaveProperty(['./vfab.schema.json'], './vfab.schema.json')
})
