import { createHash, randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { basename, resolve } from 'node:path'
import type { Readable } from 'node:stream'

import { DriverError, isDriverError, nearest, type OperationOptions } from '@vfab/core'
import type { Drawing, Job, JobRequest } from '@vfab/server/api'
import { type ApiClient, createApiClient } from '@vfab/server/client'
import {
  configuredHosts,
  type Plot,
  type PlotFileOptions,
  possibleRemotes,
  type RemoteMachine,
  type ResumeJobOptions,
  type Workshop,
} from '@vfab/workshop'

import { type DrawnSize, noticeOf } from './job-changes.ts'
import { findHost, findHosts, type HostSearch } from './find-hosts.ts'
import type { HostPlace, HostReport } from './host-list.ts'
import { RemotePlot, type StartedThere } from './remote-plot.ts'
import {
  jobOf,
  preparationOf,
  refuseLocalOptions,
  type RemotePlotOptions,
  type RemoteResumeOptions,
} from './remote-settings.ts'
import { reportHost } from './report-host.ts'
import { openTokenStore, type TokenStore } from './token-store.ts'

/** A drawing that can be sent: the path of a file, or its bytes. */
export type RemoteSource = string | Uint8Array | Readable

/** What {@link createFleet} accepts. */
export interface FleetOptions extends Pick<HostSearch, 'workshop' | 'mdns'> {
  /** Directory that paths are relative to. Default: the process's. */
  readonly cwd?: string | undefined
}

/** A host that let this computer in. */
export interface PairedHost {
  readonly name: string
  readonly url: string
  readonly role: 'watch' | 'operate'
}

/**
 * The machines of other computers, as far as `vfab serve` runs there. Each computer owns its machines: this one asks, and the job runs
 * there, whatever becomes of this computer, the network or the broker meanwhile.
 */
export interface Fleet {
  /** All hosts, each asked what it has; one that does not answer within 5 s is `offline`. */
  list(options?: OperationOptions): Promise<readonly HostReport[]>
  /** The hosts, again each time something changed, until the signal aborts. */
  watch(options?: OperationOptions): AsyncIterable<readonly HostReport[]>
  /**
   * Trades a pairing code of a host for a token, which is kept for this user.
   * @throws DriverError `DEVICE_NOT_FOUND`, `CODE_WRONG`, `CONNECTION_REFUSED`
   */
  pair(host: string, code: string, options?: OperationOptions): Promise<PairedHost>
  /**
   * The machines of other computers among the selectors (`east:axi`), by selector: those whose host the configuration names, or nearly
   * names, and those whose host the broker or the network knows.
   */
  machines(selectors: readonly string[], options?: OperationOptions): Promise<ReadonlyMap<string, RemoteMachine>>
  /**
   * Plots there. The drawing is sent once, by its SHA-256. Returns at once; failures come with `Plot.done`.
   * @throws DriverError `INPUT_INVALID` for an option that is for machines of this computer alone
   */
  plot(source: RemoteSource, machine: RemoteMachine, options?: RemotePlotOptions): Plot
  /**
   * Resumes a job of a host. @param job - its whole id there
   * @throws DriverError `INPUT_INVALID` as {@link plot}
   */
  resume(host: string, job: string, options?: RemoteResumeOptions): Plot
}

/** Makes a fleet; nothing is asked yet. */
export function createFleet(options: FleetOptions): Fleet {
  return new HostFleet(options)
}

/** How often hosts are asked where they are watched, ms. */
const watchEveryMs = 2000
/** … and new ones are looked for, in rounds of that. */
const searchEveryRounds = 15

class HostFleet implements Fleet {
  readonly #workshop: Workshop
  readonly #search: HostSearch
  readonly #tokens: TokenStore
  readonly #cwd: string

  constructor({ workshop, mdns, cwd = process.cwd() }: FleetOptions) {
    this.#workshop = workshop
    this.#tokens = openTokenStore(workshop.stateDirectory)
    this.#search = { workshop, mdns, tokens: this.#tokens }
    this.#cwd = cwd
  }

  async list(options: OperationOptions = {}): Promise<readonly HostReport[]> {
    return reportAll(await findHosts(this.#search, options), options)
  }

  async *watch(options: OperationOptions = {}): AsyncGenerator<readonly HostReport[], void> {
    let shown = ''
    let places: readonly HostPlace[] = []
    for (let round = 0; ; round += 1) {
      // The network and the broker are asked now and then, the hosts that were found each time.
      if (round % searchEveryRounds === 0) places = await findHosts(this.#search, options)
      const hosts = await reportAll(places, options)
      const text = JSON.stringify(hosts)
      if (text !== shown) yield hosts
      shown = text
      await pause(options.signal)
    }
  }

  async pair(name: string, code: string, options: OperationOptions = {}): Promise<PairedHost> {
    const host = await findHost(name, this.#search, options)
    const client = createApiClient({ url: host.url, ca: host.ca })
    const body = { code: code.replaceAll(/\s/g, ''), as: 'token', name: `vfab on ${hostname()}`.slice(0, 60) } as const
    const { token, role } = await client.ask('openSession', { body, ...options })
    await this.#tokens.keep(client.url, token!)
    return { name, url: client.url, role }
  }

  async machines(
    selectors: readonly string[],
    options: OperationOptions = {},
  ): Promise<ReadonlyMap<string, RemoteMachine>> {
    const possible = [...(await possibleRemotes(selectors, this.#workshop.host))]
    const configured = (await configuredHosts(await this.#workshop.host.config())).map(({ name }) => name)
    const isNamed = (host: string): boolean => configured.includes(host) || nearest(host, configured) !== undefined
    const wanted = possible.map(([, { host }]) => host).filter((host) => !isNamed(host))
    const places = wanted.length === 0 ? [] : await findHosts(this.#search, { ...options, wanted })
    const found = places.map(({ name }) => name)
    return new Map(possible.filter(([, { host }]) => isNamed(host) || found.includes(host)))
  }

  plot(source: RemoteSource, machine: RemoteMachine, options: RemotePlotOptions & PlotFileOptions = {}): Plot {
    refuseLocalOptions(options)
    const name = options.name ?? (typeof source === 'string' ? basename(source) : 'drawing.svg')
    const id = options.jobId ?? randomUUID()
    return this.#begin({ id, name }, machine, options, async (client, plot) => {
      plot.emit({ type: 'notice', level: 'step', text: `sending ${name} to ${machine.host}`, mayBeLong: true })
      const drawing = await upload(client, await bytesOf(source, this.#cwd), name, options)
      plot.emit({ type: 'notice', level: 'step', text: `${machine.host} prepares it`, mayBeLong: true })
      const { signal } = options
      const body = preparationOf(machine.device, options)
      const preparation = await client.ask('prepare', { params: { drawing: drawing.id }, body, signal })
      for (const notice of preparation.notices) plot.emit(noticeOf(notice))
      const job = await startOnce(client, jobOf(id, preparation.id, machine.device, options), signal)
      return { client, job, size: preparation }
    })
  }

  resume(host: string, job: string, options: RemoteResumeOptions & ResumeJobOptions = {}): Plot {
    refuseLocalOptions(options)
    return this.#begin({ id: job, name: job }, { host, device: '' }, options, async (client) => {
      const { signal, from, atOrigin } = options
      const params = { job }
      const { state } = await client.ask('resumeJob', { params, body: { from, atOrigin }, signal })
      const whole = await client.ask('showJob', { params, signal })
      return { client, job: { ...whole, state }, size: await sizeOf(client, whole, signal) }
    })
  }

  #begin(
    { id, name }: { readonly id: string; readonly name: string },
    machine: RemoteMachine,
    options: Pick<RemotePlotOptions, 'signal' | 'onEvent' | 'onProgress' | 'onStroke'>,
    start: (client: ApiClient, plot: RemotePlot) => Promise<StartedThere>,
  ): Plot {
    const { signal, onEvent, onProgress, onStroke } = options
    return new RemotePlot({ id, name, machine, signal, onEvent, onProgress, onStroke }, async (plot) => {
      const host = await findHost(machine.host, this.#search, { signal })
      if (host.token === undefined) throw unpaired(host)
      try {
        return await start(clientOf(host), plot)
      } catch (error) {
        throw isDriverError(error) && error.code === 'SESSION_MISSING' ? unpaired(host, error) : error
      }
    })
  }
}

function reportAll(hosts: readonly HostPlace[], options: OperationOptions): Promise<readonly HostReport[]> {
  return Promise.all(hosts.map((host) => reportHost(host, clientOf(host), options)))
}

function clientOf({ url, token, ca }: HostPlace): ApiClient {
  return createApiClient({ url, token, ca })
}

async function bytesOf(source: RemoteSource, cwd: string): Promise<Uint8Array> {
  if (source instanceof Uint8Array) return source
  if (typeof source === 'string') {
    const path = resolve(cwd, source)
    try {
      return await readFile(path)
    } catch (cause) {
      const isMissing = (cause as NodeJS.ErrnoException).code === 'ENOENT'
      throw new DriverError(isMissing ? `there is no file ${source}` : `${source} cannot be read`, {
        type: 'configuration',
        code: 'INPUT_INVALID',
        hint: 'give a drawing (SVG, DXF, HP-GL, G-code or PDF), or - for standard input',
        cause,
      })
    }
  }
  const parts: Buffer[] = []
  for await (const part of source) parts.push(Buffer.from(part as Uint8Array | string))
  return Buffer.concat(parts)
}

/** Sends the drawing, unless it is there. */
async function upload(
  client: ApiClient,
  bytes: Uint8Array,
  name: string,
  { signal }: OperationOptions,
): Promise<Pick<Drawing, 'id'>> {
  const id = createHash('sha256').update(bytes).digest('hex')
  try {
    return await client.ask('showDrawing', { params: { drawing: id }, signal })
  } catch (error) {
    if (!isDriverError(error) || error.code !== 'NOT_FOUND') throw error
    return client.ask('addDrawing', { query: { name }, body: bytes, signal })
  }
}

/** Starts the job. Where the connection breaks meanwhile it is asked for by its id, and started again only where it is not there. */
async function startOnce(
  client: ApiClient,
  request: JobRequest,
  signal: AbortSignal | undefined,
): Promise<StartedThere['job']> {
  try {
    const { id } = await client.ask('startJob', { body: request, signal })
    return await client.ask('showJob', { params: { job: id }, signal })
  } catch (error) {
    signal?.throwIfAborted()
    if (!isDriverError(error) || error.code !== 'CONNECTION_REFUSED') throw error
    // A job of this id that is there already is returned as it is.
    return client.ask('startJob', { body: request, signal })
  }
}

/** How much a job draws: as it was prepared, where that is still stored. */
async function sizeOf(
  client: ApiClient,
  { preparation, page = { widthMm: 0, heightMm: 0 } }: Job,
  signal: AbortSignal | undefined,
): Promise<DrawnSize> {
  const unknown = { inkMm: 0, travelMm: 0, estimateMs: 0, page }
  if (preparation === undefined) return unknown
  try {
    return await client.ask('showPreparation', { params: { preparation }, signal })
  } catch (error) {
    if (isDriverError(error) && error.code === 'NOT_FOUND') return unknown
    throw error
  }
}

function unpaired({ name, url }: HostPlace, cause?: unknown): DriverError {
  return new DriverError(`${name} does not know this computer`, {
    type: 'permission',
    code: 'SESSION_MISSING',
    hint: `run vfab serve --pair there (it is ${url}), then here: vfab fleet pair ${name}`,
    ...(cause === undefined ? {} : { cause }),
  })
}

async function pause(signal: AbortSignal | undefined): Promise<void> {
  const { setTimeout: delay } = await import('node:timers/promises')
  await delay(watchEveryMs, undefined, signal === undefined ? {} : { signal })
}
