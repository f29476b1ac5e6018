import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'

import { mustRun } from '../packaging/run-command.ts'
import { repositoryDir } from '../packaging/workspace.ts'

/** A file to compare, and what reports call it. */
export interface Sample {
  readonly path: string
  readonly name: string
}

/** Fixed versions of packages with icons of many hands: outlines, strokes, clips, uses, nested transforms. */
const packages = [
  '@tabler/icons@3.52.0',
  'bootstrap-icons@1.13.2',
  '@mdi/svg@7.4.47',
  'simple-icons@16.37.0',
  'feather-icons@4.29.2',
  'flag-icons@7.5.0',
]

/** This repository's own files, and an even choice of each package's. */
export function sampleFiles(count: number): { files: Sample[]; remove: () => void } {
  const directory = mkdtempSync(join(tmpdir(), 'vfab-icons-'))
  const remove = (): void => rmSync(directory, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 })
  try {
    const own = mustRun('git', ['ls-files', '*.svg'], { cwd: repositoryDir }).trim().split('\n')
    const files = own.map((name) => ({ path: join(repositoryDir, name), name }))
    const each = Math.ceil((count - own.length) / packages.length)
    const packed = JSON.parse(mustRun('npm', ['pack', ...packages, '--json'], { cwd: directory })) as Packed[]
    for (const { id, filename } of packed) {
      const all = unpacked(directory, filename).map(({ path, name }) => ({ path, name: `${id}/${name}` }))
      const step = all.length / each
      for (let index = 0; index < each && files.length < count; index++) files.push(all[Math.floor(index * step)]!)
    }
    return { files, remove }
  } catch (error) {
    remove()
    throw error
  }
}

/** What `npm pack --json` says of a package. */
interface Packed {
  readonly id: string
  readonly filename: string
}

function unpacked(directory: string, filename: string): Sample[] {
  const target = join(directory, basename(filename, '.tgz'))
  mkdirSync(target)
  mustRun('tar', ['-xzf', join(directory, filename), '-C', target, '--strip-components=1'], { cwd: directory })
  return svgFilesIn(target)
}

/** All SVG files below a directory by name, or the file itself. */
export function svgFilesIn(path: string): Sample[] {
  if (statSync(path).isFile()) return [{ path, name: path }]
  return readdirSync(path, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.svg'))
    .sort()
    .map((name) => ({ path: join(path, name), name }))
}
