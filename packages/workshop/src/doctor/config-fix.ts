import type { DriverError } from '@vfab/core'
import { findMisspeltKeys, type HostConfig, type KeyEdit } from '@vfab/host'

import { jobSections } from '../config/job-sections.ts'
import type { ConfigFix } from './fix.ts'

/** The mending of a file that cannot be used: keys that can only be meant to be others. Nothing where there is none. */
export async function fixOfFile({ context }: DriverError): Promise<ConfigFix | undefined> {
  const { file, rename } = context
  if (typeof file !== 'string' || typeof rename !== 'string') return undefined
  return renaming(file, await findMisspeltKeys(file, jobSections))
}

/** One of `context.issues`, as `validateSettings` makes them. */
interface SettingsIssue {
  readonly pointer: string
  readonly origin?: string
  readonly nearest?: string
  readonly certain?: boolean
}

/** The same for settings that their driver does not accept. */
export function fixOfSettings({ context }: DriverError, { layers }: HostConfig): ConfigFix | undefined {
  const issues = (Array.isArray(context['issues']) ? context['issues'] : []) as readonly SettingsIssue[]
  for (const { origin: file, origins = new Map<string, string>() } of layers) {
    const edits = issues.flatMap(({ pointer, origin, nearest, certain }): KeyEdit[] => {
      if (!certain || nearest === undefined) return []
      const [found] = [...origins].filter(([at, place]) => place === origin && at.endsWith(pointer))
      const taken = found && origins.has(found[0].replace(/[^/]*$/, nearest))
      return found && !taken ? [{ pointer: found[0], rename: nearest }] : []
    })
    if (edits.length > 0) return renaming(file, edits)
  }
  return undefined
}

function renaming(file: string, edits: readonly KeyEdit[]): ConfigFix | undefined {
  if (edits.length === 0) return undefined
  const texts = edits.map(({ pointer, rename }) => `${pointer.slice(1).replaceAll('/', '.')} to ${rename}`)
  return { kind: 'config', does: `rename ${texts.join(', ')} in ${file}`, file, edits }
}
