/**
 * Writes a software bill of materials for each published package (CycloneDX 1.6): what an installation of it contains, and what is inside
 * its own files.
 *
 *   node tools/dist/dependencies/sbom.js [DIR]    default out/sbom; one NAME.cdx.json for each package
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

import { mustRun } from '../packaging/run-command.ts'
import { publishedPackages, repositoryDir } from '../packaging/workspace.ts'

interface Listed {
  readonly version: string
  readonly path: string
  readonly dependencies?: Dependencies
}

type Dependencies = Readonly<Record<string, Listed>>

interface Manifest {
  readonly version: string
  readonly description?: string
  readonly license?: string
  readonly scripts?: Readonly<Record<string, string>>
}

/** A component of CycloneDX. */
interface Component {
  readonly type: 'library'
  readonly 'bom-ref': string
  readonly name: string
  readonly version: string
  readonly purl: string
  readonly licenses?: readonly { readonly expression: string }[]
  readonly description?: string
}

const folder = resolve(process.argv[2] ?? join(repositoryDir, 'out/sbom'))
mkdirSync(folder, { recursive: true })
const graph = readGraph()
let components = 0
for (const { name, dir } of publishedPackages()) {
  const found = installedWith(dir, graph)
  const own = componentOf(name, dir)
  const bill = {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: { component: own },
    components: [...found.values()].map(({ component }) => component),
    dependencies: [
      {
        ref: own['bom-ref'],
        dependsOn: [...found.values()].filter(({ direct }) => direct).map(({ component }) => component['bom-ref']),
      },
      ...[...found.values()].map(({ component, needs }) => ({ ref: component['bom-ref'], dependsOn: needs })),
    ],
  }
  components += found.size
  writeFileSync(join(folder, `${name.split('/')[1]}.cdx.json`), `${JSON.stringify(bill, null, 2)}\n`)
}
console.log(`sbom: ${publishedPackages().length} packages, ${components} components, in ${folder}`)

interface Found {
  readonly component: Component
  readonly needs: readonly string[]
  readonly direct: boolean
}

/** What each installed package depends on, by its folder: pnpm lists the dependencies of one only where it names it first. */
function readGraph(): ReadonlyMap<string, Dependencies> {
  const options = ['-r', 'list', '--prod', '--depth', 'Infinity', '--json']
  const text = mustRun('npx', ['--yes', 'pnpm@10.34.9', ...options], { cwd: repositoryDir })
  const graph = new Map<string, Dependencies>()
  const visit = ({ path, dependencies }: Listed): void => {
    if (dependencies === undefined) return
    graph.set(path, dependencies)
    for (const each of Object.values(dependencies)) visit(each)
  }
  for (const project of JSON.parse(text) as readonly Listed[]) visit(project)
  return graph
}

/** Everything that is installed with a package, or was put inside it when it was packed, by reference. */
function installedWith(dir: string, graph: ReadonlyMap<string, Dependencies>): ReadonlyMap<string, Found> {
  const found = new Map<string, Found>()
  const visit = (dependencies: Dependencies, direct: boolean): string[] =>
    Object.entries(dependencies).map(([name, { path, version }]) => {
      const component = componentOf(name, path, version)
      const ref = component['bom-ref']
      const known = found.get(ref)
      if (known !== undefined) {
        if (direct) found.set(ref, { ...known, direct })
        return ref
      }
      found.set(ref, { component, needs: [], direct })
      found.set(ref, { component, needs: visit(graph.get(path) ?? {}, false), direct })
      return ref
    })
  visit(graph.get(dir) ?? {}, true)
  for (const name of insideOf(dir)) {
    const path = join(dir, 'node_modules', name)
    visit({ [name]: { path, version: manifestIn(path).version } }, true)
  }
  return found
}

/** The libraries that the `prepack` script puts inside. */
function insideOf(dir: string): readonly string[] {
  return /prepack\.js (.*)/.exec(manifestIn(dir).scripts?.['prepack'] ?? '')?.[1]?.split(' ') ?? []
}

/** @param listed - the version of a package that is not on this disk, because it is for another platform */
function componentOf(name: string, dir: string, listed?: string): Component {
  const manifest: Manifest =
    listed === undefined || existsSync(join(dir, 'package.json')) ? manifestIn(dir) : { version: listed }
  const { version, license, description } = manifest
  const purl = `pkg:npm/${name.replace('@', '%40')}@${version}`
  return {
    type: 'library',
    'bom-ref': purl,
    name,
    version,
    purl,
    ...(typeof license === 'string' ? { licenses: [{ expression: license }] } : {}),
    ...(description === undefined ? {} : { description }),
  }
}

function manifestIn(dir: string): Manifest {
  return JSON.parse(readFileSync(join(dir, 'package.json'), 'utf8')) as Manifest
}
