import { strict as assert } from 'node:assert'
import { readFile, stat } from 'node:fs/promises'
import { type DriverMetadata, isDriver, readVfabField } from '@vfab/core'
import { type PackageBench, type PackageCheck, packageCheck } from '../package-check.ts'

/** The package's description of the driver matches its code. */
export const metadataChecks: readonly PackageCheck[] = [
  packageCheck('package.json has the keyword vfab-driver and the peer dependency @vfab/core', async (bench) => {
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
  packageCheck('the vfab field is valid and describes the driver', async (bench) => {
    const { driver } = bench
    const { issues } = readVfabField(await packageJsonOf(bench))
    assert.deepEqual(issues, [], 'the vfab field of package.json has mistakes')
    const metadata = await metadataOf(bench)
    assert.equal(metadata.kind, driver.kind, `package.json and code disagree about the kind of "${driver.id}"`)
  }),
  packageCheck('the entry exports the driver', async (bench) => {
    const entry = fileOf(bench, (await metadataOf(bench)).entry)
    await assert.doesNotReject(stat(entry), `there is no file ${entry.pathname}`)
    // Sources that need a compiler cannot be imported here; that they are there has to do.
    if (!/\.m?js$/.test(entry.pathname)) return
    const exported = (await import(entry.href)) as { readonly driver?: unknown }
    assert.ok(isDriver(exported.driver), `${entry.pathname} exports no \`driver\` made by defineDriver`)
    assert.equal(exported.driver.id, bench.driver.id, `${entry.pathname} exports another driver`)
  }),
]

/** The package.json, parsed. */
export async function packageJsonOf(bench: PackageBench): Promise<unknown> {
  return JSON.parse(await readFile(bench.suite.metadata, 'utf8')) as unknown
}

/** The driver's part of the vfab field. */
export async function metadataOf(bench: PackageBench): Promise<DriverMetadata> {
  const { field } = readVfabField(await packageJsonOf(bench))
  const metadata = field?.drivers?.find(({ id }) => id === bench.driver.id)
  assert.ok(metadata, `the vfab field of package.json lists no valid driver with the id "${bench.driver.id}"`)
  return metadata
}

/** Where a file named in the metadata lies while testing. */
export function fileOf(bench: PackageBench, file: string): URL {
  return bench.suite.locate?.(file) ?? new URL(file, bench.suite.metadata)
}
