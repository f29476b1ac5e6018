/**
 * Makes a driver package inside this workspace, of the templates that `npm create @vfab/driver` has:
 *
 *   npx nx g @vfab/tools:driver scale --kind sensor --transport serial --usb 1234:abcd
 *   npx pnpm@10.34.9 install
 *
 * What a package of its own needs and one in here does not is left out; what it shares with its neighbours is as theirs.
 */
import { driverFiles, type DriverPlan, planDriver } from '@vfab/create-driver'

/** The part of Nx's tree that is used. */
export interface GeneratorTree {
  exists(path: string): boolean
  read(path: string, encoding: 'utf-8'): string | null
  write(path: string, content: string): void
}

/** Options of the generator. */
export interface DriverGeneratorOptions {
  readonly id: string
  readonly kind: string
  readonly transport: string
  readonly usb?: readonly string[]
  readonly device?: string
}

/** Files of a package of its own. */
const left = /^(LICENSE|CHANGELOG\.md|tsconfig.*|vitest\.config\.ts|\.gitignore|\.github\/.*)$/

/** Writes the package into the tree. @throws PlanError; Error where the package is there already */
export async function driverGenerator(tree: GeneratorTree, options: DriverGeneratorOptions): Promise<void> {
  const { id, kind, transport, usb = [], device } = options
  const plan = planDriver({ name: `@vfab/${kind}-${id}`, id, kind, transport, usb, displayName: device })
  const folder = `packages/${kind}-${id}`
  if (tree.exists(`${folder}/package.json`)) throw new Error(`${folder} is there already`)
  const files = await driverFiles(plan)
  for (const [path, text] of files) if (!left.test(path)) tree.write(`${folder}/${path}`, text)
  tree.write(
    `${folder}/package.json`,
    json(workspaceManifest(JSON.parse(files.get('package.json')!) as Manifest, plan)),
  )
  tree.write(`${folder}/tsconfig.json`, json(solution))
  tree.write(`${folder}/tsconfig.lib.json`, json(project({ ...forBuilding, include: ['src'], references: uses(plan) })))
  const tests = ['./tsconfig.lib.json', '../core/tsconfig.lib.json', '../conformance/tsconfig.lib.json']
  const references = tests.map((path) => ({ path }))
  tree.write(`${folder}/tsconfig.test.json`, json(project({ ...forTests, include: ['test', 'example'], references })))
  const root = JSON.parse(tree.read('package.json', 'utf-8')!) as Manifest
  const devDependencies = sorted({ ...root['devDependencies'], [plan.packageName]: 'workspace:^' })
  tree.write('package.json', json({ ...root, devDependencies }))
}

type Manifest = Readonly<Record<string, Record<string, unknown>>>

const solution = { files: [], references: [{ path: './tsconfig.lib.json' }, { path: './tsconfig.test.json' }] }
const forBuilding = { compilerOptions: { rootDir: 'src', outDir: 'dist', tsBuildInfoFile: 'dist/lib.tsbuildinfo' } }
const forTests = {
  compilerOptions: {
    ...{ rootDir: '.', outDir: 'out-tsc', emitDeclarationOnly: true, isolatedDeclarations: false },
    ...{ rewriteRelativeImportExtensions: false, allowImportingTsExtensions: true },
  },
}

function project(parts: object): object {
  return { extends: '../../tsconfig.base.json', ...parts }
}

function uses({ transport }: DriverPlan): readonly { readonly path: string }[] {
  const packages = ['core', 'driver-kit', ...(transport === 'http' ? [] : ['transport'])]
  return packages.map((name) => ({ path: `../${name}/tsconfig.lib.json` }))
}

/** The package.json as those of its neighbours are. */
function workspaceManifest(manifest: Manifest, { kind }: DriverPlan): object {
  const { dependencies, devDependencies, exports: entries, files, scripts, vfab, version, ...rest } = manifest
  void [devDependencies, scripts, version]
  const { zod, ...kit } = dependencies!
  void zod
  const { '.': entry, ...others } = entries!
  const ours = Object.fromEntries(Object.keys(kit).map((name) => [name, 'workspace:^']))
  return {
    ...rest,
    version: '1.0.0',
    exports: { '.': { '@vfab/source': './src/index.ts', ...(entry as object) }, ...others },
    files: [...(files as unknown as string[]).filter((file) => file !== 'CHANGELOG.md'), '!dist/*.tsbuildinfo'],
    publishConfig: { access: 'public', exports: entries },
    scripts: {
      build: 'node ../../tools/compile.js && node scripts/write-schema.js',
      prepack: 'node ../../tools/prepack.js zod',
      typecheck: 'node ../../tools/compile.js --tests',
      test: 'vitest run',
      lint: 'eslint . && oxlint',
    },
    dependencies: ours,
    peerDependencies: { '@vfab/core': 'workspace:^' },
    devDependencies: { '@vfab/conformance': 'workspace:^', '@vfab/core': 'workspace:^', zod: '4.6.7' },
    vfab,
    nx: { tags: [`room:${kind === 'plotter' ? 'plotter' : 'driver'}`] },
  }
}

function sorted(values: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(values).sort(([one], [other]) => (one < other ? -1 : 1)))
}

function json(value: object): string {
  return `${JSON.stringify(value, undefined, 2)}\n`
}
