/* Who uses the server: sessions, clients, pairing. */
import * as z from 'zod'

/** What a client may do: `watch` only reads, `operate` changes and moves things. */
export type Role = 'watch' | 'operate'

/** @see Role */
export const roleSchema: z.ZodType<Role> = z.enum(['watch', 'operate']).meta({ id: 'Role' })

/** Asks for a session. Give either the secret (from the fragment of the printed URL) or a pairing code. */
export interface SessionRequest {
  /** One-time secret from the fragment of the URL that `vfab serve` prints on loopback. */
  secret?: string | undefined
  /** Six digits, as shown by the terminal or by a client that may operate. */
  code?: string | undefined
  /** Name shown to the other clients: `studio tablet`. Default: from the browser. */
  name?: string | undefined
  /** `cookie` (default) for pages; `token` for programs: the response then holds a bearer token, and no cookie is set. */
  as?: 'cookie' | 'token' | undefined
}

/** @see SessionRequest */
export const sessionRequestSchema: z.ZodType<SessionRequest> = z
  .strictObject({
    secret: z.string().min(1).max(200).optional(),
    code: z
      .string()
      .regex(/^\d{6}$/)
      .optional(),
    name: z.string().trim().min(1).max(60).optional(),
    as: z.enum(['cookie', 'token']).optional(),
  })
  .meta({ id: 'SessionRequest' })

/** The session of the caller. */
export interface Session {
  /** Id of the client, as in `/clients` and in leases. */
  readonly client: string
  readonly name: string
  readonly role: Role
  /** When the session ends unless it is used before, ms since 1970. */
  readonly expiresMs: number
  /** Bearer token, only in the response to a request with `as: 'token'`. It is shown once. */
  readonly token?: string | undefined
}

/** @see Session */
export const sessionSchema: z.ZodType<Session> = z
  .object({
    client: z.string(),
    name: z.string(),
    role: roleSchema,
    expiresMs: z.number(),
    token: z.string().optional(),
  })
  .meta({ id: 'Session' })

/** Asks for a pairing code. */
export interface PairingRequest {
  /** What the new client may do. Default `operate`. */
  role?: Role | undefined
}

/** @see PairingRequest */
export const pairingRequestSchema: z.ZodType<PairingRequest> = z
  .strictObject({ role: roleSchema.optional() })
  .meta({ id: 'PairingRequest' })

/** A code that lets one more client in. It works once; after five wrong tries or two minutes it no longer does. */
export interface Pairing {
  /** Six digits. */
  readonly code: string
  readonly role: Role
  /** ms since 1970. */
  readonly expiresMs: number
  /** URLs of the server to open on the new client. The code goes into the fragment: `URL#code=123456`. */
  readonly urls: readonly string[]
  /** The URL that others can reach, where there is one, with the code. */
  readonly url: string
  /** The same as a QR code: for each line a `1` for a dark square and a `0` for a light one, without the light border. */
  readonly qr: readonly string[]
}

/** @see Pairing */
export const pairingSchema: z.ZodType<Pairing> = z
  .object({
    code: z.string(),
    role: roleSchema,
    expiresMs: z.number(),
    urls: z.array(z.string()),
    url: z.string(),
    qr: z.array(z.string()),
  })
  .meta({ id: 'Pairing' })

/** A browser or program that has a session. */
export interface Client {
  readonly id: string
  readonly name: string
  readonly role: Role
  /** When it was let in, ms since 1970. */
  readonly createdMs: number
  /** When it asked for something last, ms since 1970. */
  readonly lastSeenMs: number
  /** Whether it listens to events now. */
  readonly connected: boolean
}

/** @see Client */
export const clientSchema: z.ZodType<Client> = z
  .object({
    id: z.string(),
    name: z.string(),
    role: roleSchema,
    createdMs: z.number(),
    lastSeenMs: z.number(),
    connected: z.boolean(),
  })
  .meta({ id: 'Client' })

/** The clients that have a session. */
export interface ClientList {
  readonly clients: readonly Client[]
}

/** @see ClientList */
export const clientListSchema: z.ZodType<ClientList> = z
  .object({ clients: z.array(clientSchema) })
  .meta({ id: 'ClientList' })

/** Whether the server is up; open to everybody. */
export interface Health {
  readonly ok: true
  readonly version: string
}

/** @see Health */
export const healthSchema: z.ZodType<Health> = z
  .object({ ok: z.literal(true), version: z.string() })
  .meta({ id: 'Health' })

/** What a page needs to know about the server it came from. */
export interface ServerFacts {
  readonly version: string
  /** Host name of the computer, for titles. */
  readonly host: string
  /** Changes with every start of the server. Also the first part of event ids. */
  readonly instance: string
  /** True over plain http from another computer: others on the network can read along, and the page says so. */
  readonly readable: boolean
  readonly limits: {
    readonly uploadBytes: number
    readonly drawings: number
    readonly storeBytes: number
  }
  /** Paper names for a list: `A4`, `letter`, … */
  readonly papers: readonly string[]
  /** The configured default plotter. */
  readonly defaultDevice?: string | undefined
}

/** @see ServerFacts */
export const serverFactsSchema: z.ZodType<ServerFacts> = z
  .object({
    version: z.string(),
    host: z.string(),
    instance: z.string(),
    readable: z.boolean(),
    limits: z.object({ uploadBytes: z.number(), drawings: z.number(), storeBytes: z.number() }),
    papers: z.array(z.string()),
    defaultDevice: z.string().optional(),
  })
  .meta({ id: 'ServerFacts' })
