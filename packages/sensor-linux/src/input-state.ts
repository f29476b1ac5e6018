import { execFile } from 'node:child_process'

import type { InputCode } from './input-codes.ts'

/** Asks whether something of an input device is on now; `undefined` where that cannot be found out. */
export type AskInputState = (node: string, code: InputCode) => Promise<boolean | undefined>

/** How long a program may take to say it. */
const timeoutMs = 2000

/**
 * Asks with `evtest --query`, whose exit status is 10 for on and 0 for off. Without that program the state is not known until
 * the first change: the request to the kernel is an ioctl, which Node does not have.
 */
export const askWithEvtest: AskInputState = (node, { type, code }) =>
  new Promise((resolve) => {
    const kind = type === 'switch' ? 'EV_SW' : 'EV_KEY'
    execFile('evtest', ['--query', node, kind, String(code)], { timeout: timeoutMs }, (error) => {
      if (error === null) return resolve(false)
      resolve(error.code === 10 ? true : undefined)
    })
  })
