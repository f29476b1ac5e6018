import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { type DriverPlan, layersOf, PlanError } from './driver-plan.ts'
import { fillManifest, type Manifest } from './manifest.ts'
import { fillReadme } from './readme.ts'

const templates = fileURLToPath(new URL('../templates/', import.meta.url))

/** Files that would mean something to npm, pnpm or a compiler where they are. */
const renamed: Readonly<Record<string, string>> = {
  gitignore: '.gitignore',
  github: '.github',
  'mit.txt': 'LICENSE',
  'package.template.json': 'package.json',
  'tsconfig.template.json': 'tsconfig.json',
}

/** What {@link createDriver} made. */
export interface CreatedDriver {
  readonly directory: string
  /** Paths in the directory, sorted. */
  readonly files: readonly string[]
}

/**
 * Writes a new driver package.
 * @param directory - made if it does not exist; refused if it is not empty
 * @throws PlanError for a directory with files in it
 */
export async function createDriver(plan: DriverPlan, directory: string): Promise<CreatedDriver> {
  const there = await readdir(directory).catch(() => [])
  if (there.some((name) => name !== '.git')) {
    throw new PlanError(`${directory} is not empty`, 'choose another directory, or move its files away')
  }
  const files = await driverFiles(plan)
  for (const [path, text] of files) {
    const file = join(directory, path)
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, text)
  }
  return { directory, files: [...files.keys()].sort() }
}

/** Every file of a new driver package by its path, with the plan's names in it. */
export async function driverFiles(plan: DriverPlan): Promise<Map<string, string>> {
  const files = new Map<string, string>()
  for (const layer of layersOf[plan.kind][plan.transport] ?? []) {
    const root = join(templates, layer)
    for (const entry of await readdir(root, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue
      const source = join(entry.parentPath, entry.name)
      const path = source
        .slice(root.length + 1)
        .split(/[/\\]/)
        .map((part) => renamed[part] ?? part)
        .join('/')
      files.set(withNames(path, plan), withNames(await readFile(source, 'utf8'), plan))
    }
  }
  files.set('README.md', fillReadme(files.get('README.md')!, plan, files))
  const manifest = fillManifest(JSON.parse(files.get('package.json')!) as Manifest, plan)
  files.set('package.json', `${JSON.stringify(manifest, undefined, 2)}\n`)
  if (plan.usb.length === 0) files.delete(`udev/70-vfab-${plan.id}.rules`)
  return files
}

/** The templates are a working driver of a device that does not exist: its names are replaced by the plan's. */
function withNames(text: string, { packageName, id, displayName, usb }: DriverPlan): string {
  const type = `${id
    .split('-')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('')}Config`
  const listed = usb.map(({ vid, pid }) => `{ vid: '${vid}', pid: '${pid}' }`).join(', ')
  return text
    .replaceAll(/^SUBSYSTEM=.*\n/gm, (rule) => {
      return usb.map(({ vid, pid }) => rule.replace('ffff', vid).replace('0001', pid)).join('')
    })
    .replaceAll("[{ vid: 'ffff', pid: '0001' }]", `[${listed}]`)
    .replaceAll('vfab-driver-example', packageName)
    .replaceAll('example-device', id)
    .replaceAll('Example device', displayName)
    .replaceAll('ExampleConfig', type)
}
