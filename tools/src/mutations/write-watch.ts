/*
 * Notes every file that code in this process makes, changes or removes, and every program it starts: by standing in for the functions
 * of `node:fs` and `node:child_process` that do so. Threads have functions of their own, which are not noted.
 */
import childProcess from 'node:child_process'
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { fileURLToPath } from 'node:url'

/** What was done since the last {@link WriteWatch.take}. */
export interface Writes {
  readonly files: readonly string[]
  readonly programs: readonly string[]
}

/** See {@link watchWrites}. */
export interface WriteWatch {
  take(): Writes
}

/** Functions whose first argument is changed, and those that change their second one (too). */
const changesFirst = [
  'writeFile',
  'appendFile',
  'mkdir',
  'mkdtemp',
  'rm',
  'rmdir',
  'unlink',
  'truncate',
  'chmod',
  'chown',
  'utimes',
  'rename',
]
const changesSecond = ['rename', 'copyFile', 'cp', 'link', 'symlink']

/** Begins to note, for the rest of this process. */
export function watchWrites(): WriteWatch {
  let files: string[] = []
  let programs: string[] = []
  const note = (path: unknown): void => void files.push(path instanceof URL ? fileURLToPath(path) : String(path))
  const wrap = (holder: object, name: string, before: (args: readonly unknown[]) => void): void => {
    const own = Reflect.get(holder, name) as ((...args: unknown[]) => unknown) | undefined
    if (typeof own !== 'function') return
    const stand = function (this: unknown, ...args: unknown[]): unknown {
      before(args)
      return Reflect.apply(own, this, args)
    }
    Reflect.set(holder, name, Object.assign(stand, own))
  }
  for (const holder of [fs, fs.promises]) {
    for (const suffix of ['', 'Sync']) {
      for (const name of changesFirst) wrap(holder, name + suffix, ([path]) => note(path))
      for (const name of changesSecond) wrap(holder, name + suffix, ([, path]) => note(path))
      wrap(holder, `open${suffix}`, ([path, flags]) => {
        if (writes(flags)) note(path)
      })
    }
  }
  wrap(fs, 'createWriteStream', ([path]) => note(path))
  for (const name of ['spawn', 'spawnSync', 'exec', 'execSync', 'execFile', 'execFileSync', 'fork']) {
    wrap(childProcess, name, ([program]) => void programs.push(String(program)))
  }
  syncBuiltinESMExports()
  return {
    take() {
      const taken = { files, programs }
      files = []
      programs = []
      return taken
    },
  }
}

function writes(flags: unknown): boolean {
  if (typeof flags === 'number')
    return (flags & (fs.constants.O_WRONLY | fs.constants.O_RDWR | fs.constants.O_CREAT)) !== 0
  return typeof flags === 'string' && /[wa+]/.test(flags)
}
