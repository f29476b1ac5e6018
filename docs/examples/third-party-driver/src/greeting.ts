import { notTaken } from '@vfab/driver-kit'

/** Asks who is there. */
export const hello = '?'

/** Who answered. */
export interface Greeting {
  readonly model: string
  readonly firmware: string
}

/** Reads `chalkbot 2.1`. Other lines, such as what a board prints when it starts, are not for this reader. */
export function readGreeting(line: string): Greeting | typeof notTaken {
  const [, firmware] = /^chalkbot (\S+)$/.exec(line.trim()) ?? []
  return firmware === undefined ? notTaken : { model: 'Chalkbot', firmware }
}
