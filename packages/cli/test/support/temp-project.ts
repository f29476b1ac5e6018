import { cpSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { onTestFinished } from 'vitest'

const packages = fileURLToPath(new URL('../../../', import.meta.url))

/** A user's project in a directory of its own, with a home directory of its own beside it. Removed after the test. */
export interface TempProject {
  readonly directory: string
  readonly home: string
  /** Writes a file; text as it is, everything else as JSON. @returns its path */
  write(path: string, content: unknown): string
  /** What a file in the project says. */
  read(path: string): string
  /** Installs packages of this repository, as a package manager would. */
  install(...names: readonly string[]): void
  /** Installs a copy of the built command: a link would lead back into this workspace, whose drivers it would find too. @returns the file to start */
  installCommand(): string
  /** Installs a package that exists for this test only. */
  installFake(name: string, manifest: object, files?: Readonly<Record<string, string>>): void
}

/** Makes an empty directory, with a package.json that lists what gets installed. */
export function tempProject(): TempProject {
  const base = realpathSync(mkdtempSync(join(tmpdir(), 'vfab-cli-')))
  onTestFinished(() => rmSync(base, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 }))
  const directory = join(base, 'project')
  const home = join(base, 'home')
  mkdirSync(directory)
  mkdirSync(home)
  const dependencies: Record<string, string> = {}
  const link = (name: string): void => {
    const path = join(directory, 'node_modules', name)
    mkdirSync(dirname(path), { recursive: true })
    const own = name.startsWith('@vfab/') ? name.slice('@vfab/'.length) : `cli/node_modules/${name}`
    symlinkSync(join(packages, own), path, 'dir')
  }
  const project: TempProject = {
    directory,
    home,
    write(path, content) {
      const file = join(directory, path)
      mkdirSync(dirname(file), { recursive: true })
      writeFileSync(file, typeof content === 'string' ? content : `${JSON.stringify(content, null, 2)}\n`)
      return file
    },
    read: (path) => readFileSync(join(directory, path), 'utf8'),
    install(...names) {
      for (const name of names) {
        link(name)
        dependencies[name] = '^1.0.0'
      }
      project.write('package.json', { name: 'project', private: true, dependencies })
    },
    installCommand() {
      const target = join(directory, 'node_modules/@vfab/cli')
      for (const part of ['package.json', 'dist', 'completions']) {
        cpSync(join(packages, 'cli', part), join(target, part), { recursive: true })
      }
      const manifest = JSON.parse(readFileSync(join(target, 'package.json'), 'utf8')) as { dependencies: object }
      for (const name of Object.keys(manifest.dependencies)) link(name)
      dependencies['@vfab/cli'] = '^1.0.0'
      project.write('package.json', { name: 'project', private: true, dependencies })
      return join(target, 'dist/bin.js')
    },
    installFake(name, manifest, files = {}) {
      for (const [path, text] of Object.entries(files)) project.write(`node_modules/${name}/${path}`, text)
      project.write(`node_modules/${name}/package.json`, { name, version: '0.1.0', type: 'module', ...manifest })
      dependencies[name] = '^0.1.0'
      project.write('package.json', { name: 'project', private: true, dependencies })
    },
  }
  return project
}

/** Copies a drawing that ships with the documentation into the project. @returns its name there */
export function copyExample(project: TempProject, name: string): string {
  cpSync(join(packages, '../docs/examples', name), join(project.directory, name))
  return name
}
