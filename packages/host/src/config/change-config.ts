/*
 * Changes that programs make to configuration files for a person. Each is remembered with the file's text before it, so that
 * one command takes it back, comments and layout included.
 */
import { mkdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'

import { DriverError, toDriverError } from '@vfab/core'

import { asRecord } from '../discovery/manifest.ts'
import type { ConfigSection } from './config-section.ts'
import { type ConfigEdit, editConfigFile, replaceFile } from './set-value.ts'

/** A change to a configuration file that was made. */
export interface ConfigChange {
  readonly file: string
  /** What was changed; `undefined` for values that were not there before, or are not now. */
  readonly values: readonly { readonly pointer: string; readonly before: unknown; readonly after: unknown }[]
}

/** What {@link changeConfig} goes by. */
export interface ChangeConfigOptions {
  /** Where the change is remembered: `userStateDirectory` of the user. */
  stateDirectory: string
  /** The program's own sections, as for `loadConfig`. */
  sections?: readonly ConfigSection[] | undefined
}

/** A change that was taken back. */
export interface UndoneChange {
  readonly file: string
  /** True where the change had made the file, which is gone again. */
  readonly removed: boolean
}

/** One change as it is remembered. */
interface Remembered {
  readonly file: string
  /** `null` where there was no file. */
  readonly before: string | null
  readonly after: string
}

/** So many changes can be taken back, one after the other. */
const remembered = 20

/**
 * Makes edits to a configuration file in one step and remembers how to take them back with {@link undoConfigChange}.
 * @throws DriverError as `setConfigValue` does; then nothing has changed
 */
export async function changeConfig(
  file: string,
  edits: readonly ConfigEdit[],
  { stateDirectory, sections }: ChangeConfigOptions,
): Promise<ConfigChange> {
  const { path, before = null, after, previous } = await editConfigFile(file, edits, sections)
  const history = [...(await readHistory(stateDirectory)), { file: path, before, after }]
  await writeHistory(stateDirectory, history.slice(-remembered))
  return {
    file: path,
    values: edits.flatMap((edit, index) => valuesOf(edit, previous[index])),
  }
}

function valuesOf(edit: ConfigEdit, before: unknown): ConfigChange['values'] {
  if (!('rename' in edit)) return [{ pointer: edit.pointer, before, after: edit.value }]
  const renamed = edit.pointer.replace(/[^/]*$/, edit.rename)
  return [
    { pointer: edit.pointer, before, after: undefined },
    { pointer: renamed, before: undefined, after: before },
  ]
}

/**
 * Takes back the last change that {@link changeConfig} made and that was not taken back yet.
 * @throws DriverError `STATE_INVALID` when there is none, or when the file was edited since
 */
export async function undoConfigChange(stateDirectory: string): Promise<UndoneChange> {
  const history = await readHistory(stateDirectory)
  const last = history.at(-1)
  if (!last) {
    throw new DriverError('there is no change to undo', {
      type: 'configuration',
      code: 'STATE_INVALID',
      hint: 'changes made with an editor are not recorded',
    })
  }
  const { file, before, after } = last
  const current = await readFile(file, 'utf8').catch(() => undefined)
  if (current !== after) {
    throw new DriverError(
      `${file} was ${current === undefined ? 'removed' : 'edited'} since the last recorded change`,
      {
        type: 'configuration',
        code: 'STATE_INVALID',
        context: { file },
        hint: 'change it with an editor: undoing would discard those edits',
      },
    )
  }
  try {
    if (before === null) await rm(file)
    else await replaceFile(file, before, undefined)
  } catch (cause) {
    throw toDriverError(cause, { operation: 'write', address: file })
  }
  await writeHistory(stateDirectory, history.slice(0, -1))
  return { file, removed: before === null }
}

/** A history that is damaged or not there is an empty one. */
async function readHistory(stateDirectory: string): Promise<readonly Remembered[]> {
  try {
    const list: unknown = JSON.parse(await readFile(historyFile(stateDirectory), 'utf8'))
    return Array.isArray(list) ? list.filter(isRemembered) : []
  } catch {
    return []
  }
}

function isRemembered(value: unknown): value is Remembered {
  const { file, before, after } = asRecord(value) ?? {}
  return typeof file === 'string' && typeof after === 'string' && (before === null || typeof before === 'string')
}

/** Only for the user's own eyes: configuration may hold passwords. */
async function writeHistory(stateDirectory: string, history: readonly Remembered[]): Promise<void> {
  await mkdir(stateDirectory, { recursive: true, mode: 0o700 })
  await replaceFile(historyFile(stateDirectory), JSON.stringify(history), 0o600)
}

function historyFile(stateDirectory: string): string {
  return join(stateDirectory, 'config-changes.json')
}
