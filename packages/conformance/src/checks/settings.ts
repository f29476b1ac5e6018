import { strict as assert } from 'node:assert'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import type { SchemaIssue } from '@vfab/core'
import type { Bench } from '../bench.ts'
import { type Check, check, checksOf } from '../check.ts'
import { fileOf, metadataOf } from './metadata.ts'
import { skip } from '../skipped.ts'

const unknownKey = 'vfabConformanceUnknownKey'

/** Settings are checked strictly, and the published JSON Schema says the same as the code. */
export const settingsChecks: readonly Check<Bench>[] = checksOf(
  {
    forUsers: 'A misspelt setting is ignored in silence, and the machine works with another value than was written.',
    mend: 'use a strict schema (`z.strictObject`), and build `config.schema.json` from it.',
  },
  [
    check('settings: an unknown key is refused by name', async (bench) => {
      const { config } = await bench.createMachine()
      const issues = await issuesOf(bench, { ...config, [unknownKey]: 1 })
      assert.ok(
        issues,
        'configSchema accepts a key that it does not know: a misspelt setting would be ignored silently',
      )
      const named = issues.some((issue) => issue.message.includes(unknownKey) || pathOf(issue).includes(unknownKey))
      assert.ok(named, `configSchema refuses an unknown key without naming it: ${JSON.stringify(issues)}`)
    }),
    check('settings: a value of the wrong type is refused with its path', async (bench) => {
      const { config } = await bench.createMachine()
      for (const key of Object.keys(config)) {
        const issues = await issuesOf(bench, { ...config, [key]: () => {} })
        assert.ok(issues, `configSchema accepts a function as ${key}`)
        assert.ok(
          issues.some((issue) => pathOf(issue)[0] === key),
          `configSchema does not say that ${key} is what is wrong: ${JSON.stringify(issues)}`,
        )
      }
    }),
    check('settings: none at all give defaults, or name what is missing', async (bench) => {
      const issues = await issuesOf(bench, {})
      for (const issue of issues ?? []) {
        assert.ok(issue.message.length > 0, 'an issue of the empty config has no message')
        assert.ok(pathOf(issue).length > 0, `an issue of the empty config names no key: ${issue.message}`)
      }
    }),
    check('settings: the JSON Schema in the package has the keys and defaults of the code', async (bench) => {
      const { config: file, addressKey = 'port' } = await metadataOf(bench)
      if (file === undefined) skip('package.json names no JSON Schema of the settings')
      const schemaFile = fileOf(bench, file)
      assert.ok(existsSync(schemaFile), `there is no ${file}: build the package before testing it`)
      const jsonSchema = JSON.parse(await readFile(schemaFile, 'utf8')) as JsonSchemaOfSettings
      const properties = jsonSchema.properties ?? {}
      assert.equal(jsonSchema.type, 'object', `${file} does not describe an object`)
      assert.equal(jsonSchema.additionalProperties, false, `${file} allows unknown keys`)
      assert.ok(addressKey in properties, `${file} lacks "${addressKey}", the setting that takes the machine's address`)

      const machine = await bench.createMachine()
      const values = (await bench.settingsOf(machine)) as Readonly<Record<string, unknown>>
      for (const key of Object.keys(values)) assert.ok(key in properties, `${file} lacks the setting "${key}"`)
      for (const [key, { default: stated }] of Object.entries(properties)) {
        if (stated === undefined || key in machine.config) continue
        assert.deepEqual(values[key], stated, `${file} states another default of "${key}" than the code has`)
      }
    }),
  ],
)

interface JsonSchemaOfSettings {
  readonly type?: unknown
  readonly additionalProperties?: unknown
  readonly properties?: Readonly<Record<string, { readonly default?: unknown }>>
}

async function issuesOf(bench: Bench, values: unknown): Promise<readonly SchemaIssue[] | undefined> {
  const result = await bench.driver.configSchema['~standard'].validate(values)
  return result.issues
}

function pathOf(issue: SchemaIssue): readonly PropertyKey[] {
  return (issue.path ?? []).map((part) => (typeof part === 'object' ? part.key : part))
}
