import { type Channel, DriverError, matchesGlob } from '@vfab/core'

/** The channels among `channels` that were asked for by name or glob; all where nothing was asked for. */
export function wantedChannels(
  channels: readonly Channel[],
  patterns: readonly string[] | undefined,
): readonly Channel[] {
  if (patterns === undefined) return channels
  return channels.filter(({ id }) => patterns.some((pattern) => matchesGlob(pattern, id)))
}

/** @throws DriverError when a name fits no channel of any sensor */
export function requireChannels(channels: readonly Channel[], patterns: readonly string[] | undefined): void {
  const missing = patterns?.find((pattern) => !channels.some(({ id }) => matchesGlob(pattern, id)))
  if (missing === undefined) return
  throw new DriverError(`there is no channel ${missing}`, {
    type: 'configuration',
    code: 'INPUT_INVALID',
    context: { channel: missing },
    hint: `channels are ${channels.map(({ id }) => id).join(', ') || 'none'}`,
  })
}
