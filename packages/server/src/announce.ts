/*
 * Announces the server on the local network by multicast DNS (RFC 6762, RFC 6763), so that other computers find it by its name.
 */
import { hostname } from 'node:os'

/** What is used of the `bonjour-service` package. */
export interface BonjourModule {
  readonly Bonjour: new (
    options: object,
    onError: (error: unknown) => void,
  ) => {
    publish(service: {
      readonly name: string
      readonly type: string
      readonly port: number
      readonly txt: Readonly<Record<string, string>>
    }): unknown
    unpublishAll(done: () => void): void
    destroy(): void
  }
}

/** What is announced. */
export interface Announcement {
  readonly port: number
  readonly tls: boolean
  readonly basePath: string
}

/**
 * Announces the service `_vfab._tcp` under the name of this computer until the returned function is called. A network without multicast has no
 * announcements: that is no failure.
 * @param importModule - gets the `bonjour-service` package
 */
export async function announce(
  { port, tls, basePath }: Announcement,
  importModule: () => Promise<BonjourModule> = async () => (await import('bonjour-service')).default,
): Promise<() => Promise<void>> {
  const { Bonjour } = await importModule()
  const name = hostname().replace(/\.local$/i, '')
  const bonjour = new Bonjour({}, () => {})
  bonjour.publish({ name, type: 'vfab', port, txt: { name, path: basePath, ...(tls ? { tls: '1' } : {}) } })
  return async () => {
    await new Promise<void>((resolve) => bonjour.unpublishAll(resolve))
    bonjour.destroy()
  }
}
