import { DriverError } from '@vfab/core'
import type { HostConfig } from '@vfab/host'

import { defaultHookTimeoutMs, type Hook, type HookMoment, hookMoments } from './hook.ts'
import { readTarget } from './read-target.ts'

/** An entry of `hooks:` in a configuration file, checked when the file was read. */
interface HookEntry {
  readonly on: HookMoment | readonly HookMoment[]
  readonly run?: string | readonly [string, ...string[]]
  readonly url?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly timeoutMs?: number
}

/** The hooks that the configuration names. */
export function configuredHooks({ merged }: Pick<HostConfig, 'merged'>): readonly Hook[] {
  const entries = (merged.values['hooks'] ?? []) as readonly HookEntry[]
  return entries.map(({ on, run, url, headers = {}, timeoutMs = defaultHookTimeoutMs }) => ({
    on: typeof on === 'string' ? [on] : on,
    target: url === undefined ? { kind: 'command', run: run! } : { kind: 'web', url, headers },
    timeoutMs,
  }))
}

/**
 * Reads a hook as it is typed: `finish=notify-send done`, `pause,failure=https://example.org/hook`,
 * `failure=mailto:maker@example.org`. Anything that is not an address is a line for the shell.
 * @throws DriverError `CONFIG_INVALID`
 */
export function readHook(text: string): Hook {
  const equals = text.indexOf('=')
  const what = text.slice(equals + 1).trim()
  const on = text.slice(0, Math.max(equals, 0)).split(',') as HookMoment[]
  const unknown = on.find((moment) => !hookMoments.includes(moment))
  if (equals < 1 || what === '' || unknown !== undefined) {
    throw new DriverError(`"${text}" is no hook: MOMENT=COMMAND or MOMENT=URL is expected`, {
      type: 'configuration',
      code: 'CONFIG_INVALID',
      hint: `moments are ${hookMoments.join(', ')}; name several with commas between them`,
    })
  }
  return { on, target: readTarget(what), timeoutMs: defaultHookTimeoutMs }
}
