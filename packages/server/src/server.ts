/*
 * A server over a workshop: everything the `vfab` command does with devices and jobs, over HTTP, with the page that does it for people.
 */
import type { Server as HttpServer } from 'node:http'
import { fileURLToPath } from 'node:url'

import type { Workshop } from '@vfab/workshop'

import { unusedMs } from './access/clients.ts'
import { offerPairing } from './access/offer-pairing.ts'
import { hostNames, serverUrls } from './addresses.ts'
import type { Pairing, Role } from './api/session.ts'
import { announce, type Announcement } from './announce.ts'
import { assemble, warnOf } from './assemble.ts'
import { overviewFor } from './handlers/overview.ts'
import { type App, createApp } from './http/app.ts'
import { createGuard } from './http/guard.ts'
import { listenOn, normalBasePath, openHttp } from './http/http-server.ts'
import { createPage } from './http/page.ts'
import { isLoopback } from './http/peer.ts'
import { closeServices } from './open-inside.ts'
import { announceRunning, type RunningFacts } from './running-file.ts'
import { requireLease } from './require-lease.ts'
import { type Inside, insideOf } from './inside.ts'
import type { ServerOptions } from './server-options.ts'
import type { Services } from './services.ts'

/** A server that runs. */
export interface Server extends AsyncDisposable {
  readonly workshop: Workshop
  /** Devices and jobs for programs of this process. */
  readonly inside: Inside
  /** Addresses to open, without anything that lets in: the first is this computer's own. */
  readonly urls: readonly string[]
  /** Answers a request without a port, as the port does. */
  fetch(request: Request): Promise<Response>
  /** {@link urls}[0] with a secret that lets one browser in, once. Hand it only to the person at this computer. */
  openUrl(): string
  /** Offers a pairing code; the one before holds no longer. */
  pair(role?: Role): Pairing
  /** Stops running plots such that they can be resumed, makes all devices safe, and ends. Idempotent. */
  close(): Promise<void>
}

/** Default port. */
export const defaultPort = 8423

/**
 * Starts a server. Nothing moves until a client says so, whatever was waiting when it ended.
 * @throws DriverError `IO_FAILED`, `PERMISSION_DENIED`, `DEVICE_BUSY` when the port is taken, `CONFIG_INVALID`, …
 */
export async function createServer(options: ServerOptions = {}): Promise<Server> {
  const { listen = '127.0.0.1', port = defaultPort, names = [], tls, trustedProxies = [] } = options
  const basePath = normalBasePath(options.basePath)
  const http = await openHttp(tls)
  const ending = new AbortController()
  try {
    const heard = await listenOn(http.server, listen, port)
    const address = { listen, port: heard, tls: tls !== undefined, basePath, names }
    const { services, handlers } = await assemble(options, { ...address, signal: ending.signal })
    const cookieName = services.cookie.name
    let known = { names: hostNames(listen, names), atMs: services.now() }
    const app: App = createApp({
      handlers,
      guard: createGuard({
        clients: services.clients,
        cookieName,
        unusedMs,
        hostNames: () => {
          // Addresses of a computer change: it may have joined another network.
          if (services.now() - known.atMs > 10_000) known = { names: hostNames(listen, names), atMs: services.now() }
          return known.names
        },
      }),
      requireLease: (route, params, body, caller) => requireLease(services, { route, params, body, caller }),
      page: createPage(options.pageDirectory ?? fileURLToPath(new URL('../dist/page', import.meta.url)), basePath),
      overview: (caller, peer) => overviewFor(services, caller, peer),
      basePath,
      trustedProxies,
      tls: tls !== undefined,
      onMistake: options.onMistake ?? warnOf,
    })
    http.answer((request, env) => app.fetch(request, env))
    const secret = services.pairing.keep()
    const url = serverUrls(address)[0]!.replace(/\/$/, '')
    const retract = await makeKnown(services.directory, { pid: process.pid, url, secret }, address)
    return new RunningServer(services, app, http.server, { urls: () => serverUrls(address), ending, retract })
  } catch (error) {
    ending.abort()
    http.server.close()
    throw error
  }
}

/** For commands of this user, and on the network where others may reach it. @returns what takes that back */
async function makeKnown(
  directory: string,
  facts: RunningFacts,
  address: Announcement & { readonly listen: string },
): Promise<() => Promise<void>> {
  const retract = await announceRunning(directory, facts)
  const silence = isOpenToOthers(address.listen) ? await announce(address) : undefined
  return async () => {
    await retract()
    await silence?.()
  }
}

class RunningServer implements Server {
  readonly workshop: Workshop
  readonly inside: Inside
  readonly #services: Services
  readonly #app: App
  readonly #http: HttpServer
  readonly #urls: () => readonly string[]
  readonly #ending: AbortController
  readonly #retract: () => Promise<void>
  #closed: Promise<void> | undefined

  constructor(
    services: Services,
    app: App,
    http: HttpServer,
    {
      urls,
      ending,
      retract,
    }: Readonly<{
      urls: () => readonly string[]
      ending: AbortController
      retract: () => Promise<void>
    }>,
  ) {
    this.workshop = services.workshop
    this.inside = insideOf(services)
    this.#services = services
    this.#app = app
    this.#http = http
    this.#urls = urls
    this.#ending = ending
    this.#retract = retract
  }

  get urls(): readonly string[] {
    return this.#urls()
  }

  async fetch(request: Request): Promise<Response> {
    return this.#app.fetch(request, {})
  }

  openUrl(): string {
    return `${this.urls[0]!}#secret=${this.#services.pairing.mint()}`
  }

  pair(role: Role = 'operate'): Pairing {
    return offerPairing(this.#services.pairing, role, this.urls)
  }

  close(): Promise<void> {
    return (this.#closed ??= this.#close())
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  async #close(): Promise<void> {
    this.#http.close()
    await this.#retract()
    await closeServices(this.#services, () => {
      this.#ending.abort()
      this.#http.closeAllConnections()
    })
  }
}

/** Whether others can reach a server that listens here. */
export function isOpenToOthers(listen: string): boolean {
  return !isLoopback(listen)
}
