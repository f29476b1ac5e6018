/* Names of hosts and devices as they may stand in topics. */
import { createHash } from 'node:crypto'

const longest = 32

/** A name of a topic for any name: `AxiDraw V3` → `axidraw-v3`. */
export function topicName(name: string): string {
  const plain = plainName(name)
  return plain === '' || plain === 'reply' ? `x-${hashOf(name)}` : plain.slice(0, longest)
}

/** A name of a topic that is not taken: where the plain one is, or had to be cut, it ends with a hash of the name. */
export function freeTopicName(name: string, taken: ReadonlySet<string>): string {
  const id = topicName(name)
  const isWhole = plainName(name).length <= longest
  return isWhole && !taken.has(id) ? id : `${id.slice(0, longest - 7)}-${hashOf(name)}`
}

function plainName(name: string): string {
  return name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9_-]+/g, '-')
    .replace(/^-+|-+$/g, '')
}

function hashOf(name: string): string {
  return createHash('sha256').update(name).digest('hex').slice(0, 6)
}
