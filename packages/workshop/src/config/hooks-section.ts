import { type CheckedFile, type ConfigSection, invalidSetting as invalid, refuseUnknownKeys } from '@vfab/host'

import { hookMoments } from '../hooks/hook.ts'
import { asRecord } from './as-record.ts'

const hookKeys = ['on', 'run', 'url', 'headers', 'timeoutMs'] as const

/** The `hooks:` of a file. */
export const hooksSection: ConfigSection = { key: 'hooks', check: checkHooks }

function checkHooks(file: CheckedFile): void {
  const hooks = file.values['hooks']
  if (hooks === undefined || hooks === null) return
  if (!Array.isArray(hooks)) throw invalid(file, ['hooks'], 'a list of hooks is expected', example)
  for (const [index, hook] of hooks.entries()) checkHook(file, ['hooks', String(index)], hook)
}

const example = 'write each as - { on: finish, run: [notify-send, done] }'

function checkHook(file: CheckedFile, keys: readonly string[], value: unknown): void {
  const hook = asRecord(value)
  if (!hook) throw invalid(file, keys, 'a hook is expected', example)
  refuseUnknownKeys(file, keys, hook, hookKeys)
  const { on, run, url, headers, timeoutMs } = hook
  const moments: readonly unknown[] = Array.isArray(on) ? on : [on]
  if (moments.length === 0 || !moments.every((moment) => (hookMoments as readonly unknown[]).includes(moment))) {
    throw invalid(file, [...keys, 'on'], 'it is not said when to call it', `moments are ${hookMoments.join(', ')}`)
  }
  if ((run === undefined) === (url === undefined)) {
    throw invalid(file, keys, 'either run or url is expected', example)
  }
  if (run !== undefined && !isCommand(run)) {
    throw invalid(
      file,
      [...keys, 'run'],
      'a command is expected',
      'write it as run: [program, argument], or as one line',
    )
  }
  if (url !== undefined && !(typeof url === 'string' && /^https?:\/\//i.test(url) && URL.canParse(url))) {
    throw invalid(file, [...keys, 'url'], 'a web address is expected', 'write it as url: https://example.org/hook')
  }
  if (
    headers !== undefined &&
    !Object.values(asRecord(headers) ?? { '': 0 }).every((text) => typeof text === 'string')
  ) {
    throw invalid(file, [...keys, 'headers'], 'a mapping of names to texts is expected', 'quote numbers')
  }
  if (timeoutMs !== undefined && !(typeof timeoutMs === 'number' && timeoutMs >= 1 && timeoutMs <= 600_000)) {
    throw invalid(file, [...keys, 'timeoutMs'], 'a number from 1 to 600000 is expected', 'it is in milliseconds')
  }
}

function isCommand(run: unknown): boolean {
  const words: readonly unknown[] = Array.isArray(run) ? run : [run]
  return words.length > 0 && words.every((word) => typeof word === 'string') && words[0] !== ''
}
