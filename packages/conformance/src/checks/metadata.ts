import { strict as assert } from 'node:assert'
import { existsSync } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { driverContractVersions, type DriverMetadata, isDriver, readVfabField } from '@vfab/core'
import type { Bench } from '../bench.ts'
import { type Check, check, checksOf } from '../check.ts'

/** The package's description of the driver matches its code. */
export const metadataChecks: readonly Check<Bench>[] = checksOf(
  {
    forUsers: '`vfab` does not find the package, or offers it for the wrong devices.',
    mend: 'correct the `vfab` field in package.json; `vfab.schema.json` of `@vfab/core` checks it in an editor.',
  },
  [
    check('package.json has the keyword vfab-driver and the peer dependency @vfab/core', async (bench) => {
      const { keywords, peerDependencies } = (await packageJsonOf(bench)) as {
        keywords?: unknown
        peerDependencies?: Readonly<Record<string, unknown>>
      }
      assert.ok(
        Array.isArray(keywords) && keywords.includes('vfab-driver'),
        'keywords lacks "vfab-driver", by which `vfab driver search` finds the package',
      )
      assert.equal(
        typeof peerDependencies?.['@vfab/core'],
        'string',
        'peerDependencies lacks "@vfab/core": as a plain dependency it would be installed twice',
      )
    }),
    check('the vfab field is valid and describes the driver', async (bench) => {
      const { driver } = bench
      const { issues } = readVfabField(await packageJsonOf(bench))
      assert.deepEqual(issues, [], 'the vfab field of package.json has mistakes')
      const metadata = await metadataOf(bench)
      assert.equal(metadata.kind, driver.kind, `package.json and code disagree about the kind of "${driver.id}"`)
    }),
    check('the entry exports the driver', async (bench) => {
      const entry = fileOf(bench, (await metadataOf(bench)).entry)
      await assert.doesNotReject(stat(entry), `there is no file ${entry.pathname}`)
      // Sources that need a compiler cannot be imported here; that they are there has to do.
      if (!/\.m?js$/.test(entry.pathname)) return
      const exported = (await import(entry.href)) as { readonly driver?: unknown }
      assert.ok(isDriver(exported.driver), `${entry.pathname} exports no \`driver\` made by defineDriver`)
      const { contractVersion } = exported.driver
      assert.ok(
        driverContractVersions.includes(contractVersion),
        `the driver was made for version ${String(contractVersion)} of the contract; core knows ${driverContractVersions.join(', ')}`,
      )
      assert.equal(exported.driver.id, bench.driver.id, `${entry.pathname} exports another driver`)
    }),
  ],
)

/** The package.json, parsed. */
export async function packageJsonOf(bench: Bench): Promise<unknown> {
  return JSON.parse(await readFile(bench.suite.metadata, 'utf8')) as unknown
}

/** The driver's part of the vfab field. */
export async function metadataOf(bench: Bench): Promise<DriverMetadata> {
  const { field } = readVfabField(await packageJsonOf(bench))
  const metadata = field?.drivers?.find(({ id }) => id === bench.driver.id)
  assert.ok(metadata, `the vfab field of package.json lists no valid driver with the id "${bench.driver.id}"`)
  return metadata
}

/**
 * Where a file named in the metadata lies: as published, or, for an entry that has not been built, its source
 * (`./dist/index.js` is `./src/index.ts`).
 */
export function fileOf({ suite }: Bench, file: string): URL {
  const published = new URL(file, suite.metadata)
  if (existsSync(published)) return published
  const source = new URL(file.replace('/dist/', '/src/').replace(/\.(m?)js$/, '.$1ts'), suite.metadata)
  return existsSync(source) ? source : published
}
