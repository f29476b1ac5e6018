import type { Client } from '../api/session.ts'
import type { KnownClient } from './clients.ts'

/** A client as others see it. @param listening - connections for events, by client */
export function clientView(
  { id, name, role, createdMs, lastSeenMs }: KnownClient,
  listening: ReadonlyMap<string, number>,
  now: () => number,
): Client {
  const connected = (listening.get(id) ?? 0) > 0
  return { id, name, role, createdMs, lastSeenMs: connected ? now() : lastSeenMs, connected }
}
