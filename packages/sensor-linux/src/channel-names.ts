import type { Channel } from '@vfab/core'

import type { PolledSource, PushedSource } from './source.ts'

/** Gives each source the first part of its channels' ids: its configured name, else its own, made unique by its place. */
export function sourceNames(
  sources: readonly Pick<PolledSource | PushedSource, 'id' | 'name'>[],
  given: Readonly<Record<string, string>>,
): ReadonlyMap<string, string> {
  const own = sources.map(({ id, name }) => ({ id, name: given[id] ?? idPart(name) }))
  const names = new Map<string, string>()
  for (const { id, name } of own) {
    const rivals = own.filter((other) => other.name === name && name !== '')
    const place = id.includes('@')
      ? id.slice(id.indexOf('@') + 1)
      : String(rivals.findIndex((other) => other.id === id))
    names.set(id, rivals.length > 1 ? `${name}-${idPart(place)}` : name)
  }
  return names
}

/** The channel as users of the whole sensor see it: `lm75.temp1`; the bare id where the source has no name. */
export function namedChannel(channel: Channel, sourceName: string): Channel {
  return sourceName === '' ? channel : { ...channel, id: `${sourceName}.${channel.id}` }
}

/** Names of chips have blanks and dots at times, which would read badly in `a.b`. */
function idPart(name: string): string {
  return (
    name
      .trim()
      .replaceAll(/[^\w-]+/g, '-')
      .replaceAll(/^-+|-+$/g, '') || name
  )
}
