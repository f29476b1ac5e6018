import { randomBytes } from 'node:crypto'

/** A new job's id: the time and four random bytes. @param nowMs - ms since 1970 */
export function newId(nowMs: number): string {
  const [date = '', time = ''] = new Date(nowMs).toISOString().split('T')
  return `${date.replaceAll('-', '')}-${time.slice(0, 8).replaceAll(':', '')}-${randomBytes(4).toString('hex')}`
}
