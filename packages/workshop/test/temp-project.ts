import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { onTestFinished } from 'vitest'

import type { WorkshopOptions } from '../src/index.ts'

const packages = fileURLToPath(new URL('../../', import.meta.url))

/** Two lines of two colours. */
const drawing =
  '<svg xmlns="http://www.w3.org/2000/svg" width="60mm" height="40mm" viewBox="0 0 60 40" fill="none">' +
  '<path d="M5,5 h30" stroke="#c81e1e"/><path d="M5,15 h30" stroke="#1e1ec8"/></svg>'

/** A project with these packages of the repository installed, and a home of its own; removed after the test. */
export interface TempProject {
  readonly directory: string
  readonly home: string
  /** For a workshop in this project, which sees nothing of the machine that runs the test. */
  readonly options: WorkshopOptions
  readonly write: (path: string, text: string) => void
}

/** @param names - `@vfab/plotter-ebb`, linked as a package manager would */
export function tempProject(...names: readonly string[]): TempProject {
  const base = realpathSync(mkdtempSync(join(tmpdir(), 'vfab-workshop-')))
  onTestFinished(() => rmSync(base, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 }))
  const directory = join(base, 'project')
  const home = join(base, 'home')
  for (const each of [directory, home]) mkdirSync(each)
  for (const name of names) {
    const path = join(directory, 'node_modules', name)
    mkdirSync(dirname(path), { recursive: true })
    symlinkSync(join(packages, name.replace('@vfab/', '')), path, 'dir')
  }
  const dependencies = Object.fromEntries(names.map((name) => [name, '^1.0.0']))
  writeFileSync(join(directory, 'package.json'), JSON.stringify({ name: 'project', private: true, dependencies }))
  writeFileSync(join(directory, 'drawing.svg'), drawing)
  const nothing = async (): Promise<never[]> => []
  return {
    directory,
    home,
    options: {
      cwd: directory,
      env: { HOME: home },
      homeDirectory: home,
      argv1: undefined,
      sources: { usb: nothing, serial: nothing, files: nothing, mdns: nothing },
    },
    write: (path, text) => writeFileSync(join(directory, path), text),
  }
}
