/**
 * Puts each package that a command loads into few files, one for each of its entries and one for what several of them share: loading a
 * module takes Node some 0.5 ms, and the packages behind `vfab plot` have five hundred (docs/decisions/0035).
 *
 * Entries are those in `exports`, and the programs of threads and processes listed here. Types are the compiler's, beside them.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

import { rolldown } from 'rolldown'

/**
 * For each bundled package, the programs it has besides its `exports`, and the modules that find them: those stay where they are, each in a
 * file of its own.
 */
const bundled = {
  core: {},
  'driver-kit': {},
  drawing: {},
  motion: {},
  job: {},
  host: { programs: ['isolation/driver-process', 'guardian/pen-guardian'], starters: ['isolation/driver-child'] },
  workshop: { programs: ['aside/aside-thread'], starters: ['aside/work-aside'] },
}

const requireFromCli = createRequire(new URL('../packages/cli/package.json', import.meta.url))

/** Bundles the packages whose types are compiled. @param root - the folder of the repository */
export async function bundlePackages(root) {
  await Promise.all(Object.entries(bundled).map(([name, parts]) => bundle(join(root, 'packages', name), parts)))
}

async function bundle(folder, { programs = [], starters = [] }) {
  const dist = join(folder, 'dist')
  const { exports } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const sources = Object.values(exports).flatMap((entry) => entry['@vfab/source'] ?? [])
  const entries = [...sources.map((source) => source.replace(/^\.\/src\/(.*)\.ts$/, '$1')), ...programs]
  const bundler = await rolldown({
    cwd: folder,
    input: Object.fromEntries(entries.map((entry) => [entry, `src/${entry}.ts`])),
    platform: 'node',
    preserveEntrySignatures: 'allow-extension',
    transform: { target: 'node20.19' },
    // Other packages stay outside, whether libraries or our own; what stands in for `using` on Node 20 comes in.
    external: (id) => !/^[./]/.test(id) && !id.startsWith('@oxc-project/'),
    plugins: [{ name: 'helpers', resolveId: (id) => (id.startsWith('@oxc-project/') ? helper(id) : null) }],
    logLevel: 'warn',
  })
  const { output } = await bundler.generate({
    format: 'esm',
    chunkFileNames: '[name].js',
    comments: false,
    codeSplitting: {
      groups: starters.map((name) => ({
        name,
        test: (id) => id.endsWith(`/src/${name}.ts`),
        includeDependenciesRecursively: false,
      })),
    },
  })
  await bundler.close()
  const files = new Map(output.map(({ fileName, code }) => [join(dist, fileName), code]))
  for (const file of programsIn(dist)) if (!files.has(file)) rmSync(file)
  for (const [file, code] of files) {
    // Unchanged files stay as they are: other processes may be reading them.
    if (existsSync(file) && readFileSync(file, 'utf8') === code) continue
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, code)
  }
}

/** The file of a helper that the transformation imports; the command has them too. */
function helper(id) {
  return requireFromCli.resolve(id)
}

/** What an earlier build left: libraries that were put inside to be packed, too. */
function programsIn(dist) {
  if (!existsSync(dist)) return []
  return readdirSync(dist, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.js'))
    .map((file) => join(dist, file))
}
