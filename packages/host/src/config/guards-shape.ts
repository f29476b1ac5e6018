import type { HostConfig } from './load-config.ts'
import { type CheckedFile, invalid } from './section-errors.ts'

/** Checks the form of the `guards:` section of a file; what a guard says is the job's to understand. @throws DriverError `CONFIG_INVALID` */
export function checkGuards(file: CheckedFile): void {
  const guards = file.values['guards']
  if (guards === undefined || guards === null) return
  if (isList(guards)) return
  throw invalid(
    file,
    ['guards'],
    'a list of guards is expected',
    `write each as - 'door.open == true: pause', in quotes`,
  )
}

/** The `guards:` that hold for every plot: those of the project's file, else those of the user's. */
export function configuredGuards({ merged }: Pick<HostConfig, 'merged'>): readonly string[] {
  const guards = merged.values['guards']
  return isList(guards) ? guards : []
}

function isList(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((entry) => typeof entry === 'string' && entry.trim() !== '')
}
