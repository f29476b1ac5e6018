/*
 * Who may use the server: browsers and programs with a token each. Of a token only its hash is kept. A client that is logged out, or has not
 * asked for anything for 30 days, is over at once: what it listens to ends.
 */
import { randomBytes } from 'node:crypto'

import type { Role } from '../api/session.ts'
import { createStateFile, type StateFile } from '../state-file.ts'
import { hashSecret, isSameHash, newSecret } from './secrets.ts'

/** A client as it is kept. */
export interface KnownClient {
  readonly id: string
  readonly name: string
  readonly role: Role
  /** SHA-256 of its token, hexadecimal. */
  readonly hash: string
  readonly createdMs: number
  readonly lastSeenMs: number
}

/** The clients of a server. */
export interface ClientBook {
  readonly clients: readonly KnownClient[]
  /** Lets a client in. @returns its token, which is not kept */
  admit(client: { readonly name: string; readonly role: Role }): {
    readonly client: KnownClient
    readonly token: string
  }
  /** The client with this token, which counts as seen now. */
  find(token: string): KnownClient | undefined
  /** Aborts when the client is over. */
  signalOf(id: string): AbortSignal
  /** Logs a client out. @returns false where there is none */
  remove(id: string): boolean
  /** Resolves when everything is on the disk. */
  settled(): Promise<void>
}

/** What {@link openClientBook} accepts. */
export interface ClientBookOptions {
  /** File that they are kept in. */
  readonly path: string
  /** Wall clock, ms since 1970. */
  readonly now: () => number
  readonly onChange: (client: KnownClient) => void
  readonly onGone: (id: string) => void
}

/** How long a client may ask for nothing. */
export const unusedMs: number = 30 * 24 * 3_600_000
/** More clients than people have devices: the one that was away longest goes. */
const mostClients = 100
/** How exactly it is kept when a client was seen last. */
const seenEveryMs = 60_000

/** Reads the clients of the last run. */
export async function openClientBook(options: ClientBookOptions): Promise<ClientBook> {
  const file = createStateFile(options.path, isClients)
  return new StoredClients((await file.read()) ?? [], file, options)
}

class StoredClients implements ClientBook {
  readonly #clients: Map<string, KnownClient>
  readonly #file: StateFile<readonly KnownClient[]>
  readonly #options: ClientBookOptions
  readonly #endings = new Map<string, AbortController>()
  #written: Promise<void> = Promise.resolve()

  constructor(clients: readonly KnownClient[], file: StateFile<readonly KnownClient[]>, options: ClientBookOptions) {
    this.#clients = new Map(clients.map((client) => [client.id, client]))
    this.#file = file
    this.#options = options
  }

  get clients(): readonly KnownClient[] {
    this.#forgetUnused()
    return [...this.#clients.values()]
  }

  admit({ name, role }: { readonly name: string; readonly role: Role }): {
    readonly client: KnownClient
    readonly token: string
  } {
    const token = newSecret()
    const nowMs = this.#options.now()
    const id = randomBytes(6).toString('hex')
    const client = { id, name, role, hash: hashSecret(token).toString('hex'), createdMs: nowMs, lastSeenMs: nowMs }
    this.#clients.set(id, client)
    const byAge = [...this.#clients.values()].sort((one, other) => one.lastSeenMs - other.lastSeenMs)
    for (const old of byAge.slice(0, Math.max(0, byAge.length - mostClients))) this.remove(old.id)
    this.#options.onChange(client)
    this.#keep()
    return { client, token }
  }

  find(token: string): KnownClient | undefined {
    this.#forgetUnused()
    const hash = hashSecret(token)
    // All are compared: how long it takes says nothing of who fits.
    const [known] = [...this.#clients.values()].filter((client) => isSameHash(Buffer.from(client.hash, 'hex'), hash))
    if (known === undefined) return undefined
    const nowMs = this.#options.now()
    if (nowMs - known.lastSeenMs < seenEveryMs) return known
    const seen = { ...known, lastSeenMs: nowMs }
    this.#clients.set(seen.id, seen)
    this.#options.onChange(seen)
    this.#keep()
    return seen
  }

  signalOf(id: string): AbortSignal {
    const ending = this.#endings.get(id) ?? new AbortController()
    this.#endings.set(id, ending)
    if (!this.#clients.has(id)) ending.abort(new Error('logged out'))
    return ending.signal
  }

  remove(id: string): boolean {
    if (!this.#clients.delete(id)) return false
    this.#endings.get(id)?.abort(new Error('logged out'))
    this.#endings.delete(id)
    this.#options.onGone(id)
    this.#keep()
    return true
  }

  settled(): Promise<void> {
    return this.#written
  }

  #forgetUnused(): void {
    const before = this.#options.now() - unusedMs
    for (const { id, lastSeenMs } of this.#clients.values()) if (lastSeenMs < before) this.remove(id)
  }

  #keep(): void {
    this.#written = this.#file.write([...this.#clients.values()])
  }
}

function isClients(value: unknown): value is readonly KnownClient[] {
  return Array.isArray(value) && value.every(isClient)
}

function isClient(value: unknown): value is KnownClient {
  const { id, name, role, hash, createdMs, lastSeenMs } = (value ?? {}) as Record<string, unknown>
  return (
    typeof id === 'string' &&
    typeof name === 'string' &&
    (role === 'watch' || role === 'operate') &&
    typeof hash === 'string' &&
    /^[0-9a-f]{64}$/.test(hash) &&
    typeof createdMs === 'number' &&
    typeof lastSeenMs === 'number'
  )
}
