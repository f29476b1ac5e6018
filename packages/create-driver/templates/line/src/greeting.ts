import { notTaken } from '@vfab/driver-kit'

/** Asks who is there. */
export const hello = 'HELLO'

/** Who answered. */
export interface Greeting {
  readonly model: string
  readonly firmware: string
}

/** Reads `HELLO Example 1.0`. Other lines, such as what a board prints when it starts, are not for this reader. */
export function readGreeting(line: string): Greeting | typeof notTaken {
  const [, model, firmware] = /^HELLO (\S+) (\S+)$/.exec(line.trim()) ?? []
  return model === undefined || firmware === undefined ? notTaken : { model, firmware }
}
