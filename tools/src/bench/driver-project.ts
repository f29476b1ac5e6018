import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A throw-away project on disk. */
export interface DriverProject {
  readonly dir: string
  [Symbol.dispose](): void
}

/**
 * Makes a project with `dependencies` installed packages, of which `drivers` carry driver metadata, laid out as npm does.
 * Importing any of the drivers would end the process: discovery must run none of them.
 */
export function makeDriverProject(dependencies: number, drivers: number): DriverProject {
  const dir = mkdtempSync(join(tmpdir(), 'vfab-bench-'))
  const names = Array.from({ length: dependencies }, (_, index) =>
    index < drivers ? `fake-driver-${index}` : `fake-library-${index}`,
  )
  writeFileSync(
    join(dir, 'package.json'),
    JSON.stringify({
      name: 'bench',
      private: true,
      dependencies: Object.fromEntries(names.map((name) => [name, '1.0.0'])),
    }),
  )
  names.forEach((name, index) => {
    const packageDir = join(dir, 'node_modules', name)
    mkdirSync(packageDir, { recursive: true })
    writeFileSync(
      join(packageDir, 'package.json'),
      JSON.stringify(index < drivers ? driverManifest(name, index) : libraryManifest(name)),
    )
    writeFileSync(join(packageDir, 'index.js'), 'process.exit(99)\n')
  })
  return { dir, [Symbol.dispose]: () => rmSync(dir, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 }) }
}

/**
 * Installs the built command of this repository in the project, with the manifests of the packages that it depends on, as npm does.
 * Started from its own place it would find this repository's packages besides.
 * @returns the file to start
 */
export function installCommand({ dir }: DriverProject, packagesDir: string): string {
  const { dependencies } = readManifest(join(packagesDir, 'cli'))
  for (const name of ['@vfab/cli', ...Object.keys(dependencies)]) {
    const target = join(dir, 'node_modules', name)
    mkdirSync(target, { recursive: true })
    cpSync(join(packagesDir, name.replace('@vfab/', ''), 'package.json'), join(target, 'package.json'))
  }
  const command = join(dir, 'node_modules/@vfab/cli')
  cpSync(join(packagesDir, 'cli/dist'), join(command, 'dist'), { recursive: true })
  const project = JSON.parse(readFileSync(join(dir, 'package.json'), 'utf8')) as { dependencies: object }
  const installed = { ...project, dependencies: { '@vfab/cli': '1.0.0', ...project.dependencies } }
  writeFileSync(join(dir, 'package.json'), JSON.stringify(installed))
  return join(command, 'dist/bin.js')
}

function readManifest(packageDir: string): { readonly dependencies: Readonly<Record<string, string>> } {
  return JSON.parse(readFileSync(join(packageDir, 'package.json'), 'utf8')) as ReturnType<typeof readManifest>
}

function driverManifest(name: string, index: number): object {
  return {
    name,
    version: '1.0.0',
    type: 'module',
    keywords: ['vfab-driver'],
    vfab: {
      apiVersion: 1,
      drivers: [
        {
          id: `fake-${index}`,
          kind: 'plotter',
          displayName: `Fake plotter ${index}`,
          entry: './index.js',
          models: ['One', 'Two'],
          capabilities: ['plot.vector', 'pen.height'],
          transports: ['serial'],
          match: [{ usb: { vid: 'f055', pid: index.toString(16).padStart(4, '0') }, confidence: 'certain' }],
        },
      ],
    },
  }
}

/** As long as a usual manifest (about 2 KB), so that reading costs what it costs in real projects. */
function libraryManifest(name: string): object {
  return {
    name,
    version: '1.0.0',
    description: 'x'.repeat(200),
    files: ['dist'],
    scripts: Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`script-${index}`, 'y'.repeat(60)])),
    dependencies: Object.fromEntries(Array.from({ length: 15 }, (_, index) => [`dependency-${index}`, '^1.2.3'])),
  }
}
