import { userInfo } from 'node:os'

import { type OperationOptions, DriverError, toDriverError } from '@vfab/core'
import { changeConfig, type ConfigChange, type ConfigEdit } from '@vfab/host'

import { withoutSecrets } from '../config/hide-change.ts'
import { jobSections } from '../config/job-sections.ts'
import type { Shop } from '../shop.ts'

/** What mends a finding of a diagnosis; nothing is done before somebody says so. */
export type Fix = ConfigFix | CommandFix

/** Edits of a configuration file, which `settings.undo` takes back. */
export interface ConfigFix {
  readonly kind: 'config'
  /** For people: `rename penUpPercnt to penUpPercent in /home/ann/vfab.config.yaml`. */
  readonly does: string
  readonly file: string
  readonly edits: readonly ConfigEdit[]
}

/** Commands that change the system. */
export interface CommandFix {
  readonly kind: 'commands'
  /** For people: the commands as one would type them. */
  readonly does: string
  /** Run one after the other, until one fails. */
  readonly commands: readonly (readonly [program: string, ...args: string[]])[]
  /** What is to be done then: `log out and in again`. */
  readonly afterwards?: string
}

/** What `Workshop.fix` accepts. */
export interface FixOptions extends OperationOptions {
  /** Runs a program with the terminal of the caller, and resolves with its exit code. */
  run: (program: string, args: readonly string[], cwd: string) => Promise<number>
}

/** Commands for root: with `sudo` for everybody else. */
export function commandFix(commands: CommandFix['commands'], afterwards?: string): CommandFix {
  const isRoot = process.getuid?.() === 0
  const all = isRoot ? commands : commands.map((words): CommandFix['commands'][number] => ['sudo', ...words])
  const does = all.map((words) => words.join(' ')).join(' && ')
  return { kind: 'commands', does, commands: all, ...(afterwards === undefined ? {} : { afterwards }) }
}

/** Joins a group. */
export function groupFix(group: string): CommandFix {
  return commandFix([['usermod', '-aG', group, userInfo().username]], 'log out and in again: groups count from then on')
}

/** See `Workshop.fix`. */
export async function applyFix(shop: Shop, fix: Fix, { run, signal }: FixOptions): Promise<ConfigChange | undefined> {
  signal?.throwIfAborted()
  if (fix.kind === 'config') {
    const { stateDirectory, host } = shop
    const made = await changeConfig(fix.file, fix.edits, { stateDirectory, sections: jobSections })
    host.reload()
    return withoutSecrets(made, await host.config(), await host.inventory())
  }
  for (const [program, ...args] of fix.commands) {
    const code = await run(program, args, shop.cwd).catch((error: unknown) => {
      throw toDriverError(error, { operation: 'run', address: program, hint: `install ${program}, or do it by hand` })
    })
    if (code === 0) continue
    throw new DriverError(`${program} ${args.join(' ')} ended with exit code ${code}`, {
      type: 'connection',
      code: 'IO_FAILED',
      hint: 'what it printed says why; run it by hand once that is mended',
    })
  }
  return undefined
}
