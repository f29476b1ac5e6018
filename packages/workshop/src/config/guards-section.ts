import { type CheckedFile, type ConfigSection, type HostConfig, invalidSetting } from '@vfab/host'

/** The `guards:` of a file: here their form only, `parseGuard` of job understands each. */
export const guardsSection: ConfigSection = { key: 'guards', check: checkGuards }

function checkGuards(file: CheckedFile): void {
  const guards = file.values['guards']
  if (guards === undefined || guards === null) return
  if (isList(guards)) return
  throw invalidSetting(
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
