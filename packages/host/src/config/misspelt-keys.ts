import { isDriverError } from '@vfab/core'

import { asRecord } from '../discovery/manifest.ts'
import type { ConfigSection } from './config-section.ts'
import { checkConfigFile } from './config-shape.ts'
import { pointerOf } from './load-config.ts'
import type { KeyEdit } from './set-value.ts'
import { readYamlFile } from './yaml-file.ts'

/** More mistakes than this in one file are not typing mistakes. */
const mostMistakes = 50

/**
 * The keys of a configuration file that are not known and can only have been meant to be one that is, with its name. For all
 * sections but the settings of drivers, which their own schemas check.
 * @throws DriverError `CONFIG_UNREADABLE`
 */
export async function findMisspeltKeys(path: string, sections?: readonly ConfigSection[]): Promise<readonly KeyEdit[]> {
  const file = await readYamlFile(path)
  const edits: KeyEdit[] = []
  const values = structuredClone(file.values) as Record<string, unknown>
  while (edits.length < mostMistakes) {
    const edit = firstMistake({ ...file, values }, sections)
    if (edit === undefined || !applyTo(values, edit)) break
    edits.push({ pointer: pointerOf(edit.keys), rename: edit.rename })
  }
  return edits
}

interface Mistake {
  readonly keys: readonly string[]
  readonly rename: string
}

function firstMistake(
  file: Parameters<typeof checkConfigFile>[0],
  sections: readonly ConfigSection[] | undefined,
): Mistake | undefined {
  try {
    checkConfigFile(file, sections)
    return undefined
  } catch (error) {
    if (!isDriverError(error)) throw error
    const { keys, rename } = error.context
    return Array.isArray(keys) && typeof rename === 'string' ? { keys: keys as string[], rename } : undefined
  }
}

/** @returns false where both keys are there: then it is not clear which one is meant */
function applyTo(values: Record<string, unknown>, { keys, rename }: Mistake): boolean {
  const holder = keys.slice(0, -1).reduce<unknown>((inner, key) => (inner as Record<string, unknown>)[key], values)
  const record: Record<string, unknown> | undefined = asRecord(holder)
  const key = keys.at(-1)!
  if (!record || Object.hasOwn(record, rename)) return false
  record[rename] = record[key]
  delete record[key]
  return true
}
