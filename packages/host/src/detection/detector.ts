/*
 * Which devices are attached, and which driver each belongs to. Decided by metadata: no driver code runs and no port is
 * opened, unless the caller allows probing.
 *
 *   sources ──▶ lists ──▶ devices ──▶ claims ──▶ report
 *   (gather)    (join)    (rules, then handlers, then probes)
 */
import {
  type AttachedPort,
  type Clock,
  type DeviceKind,
  type DriverError,
  type OpenPipe,
  type OperationOptions,
  systemClock,
  toDriverError,
} from '@vfab/core'

import type { DriverInventory, InstalledDriver } from '../discovery/inventory.ts'
import { createLoader, type DriverLoader } from '../load.ts'
import { createTtlCache, type TtlCache } from '../resources/ttl-cache.ts'
import { type AttachedDevice, joinDevices } from './attached-device.ts'
import { addTold, claimDevices, type Claims } from './claims.ts'
import { bounded, gather } from './gather.ts'
import { createDetectionRegistry, type DetectionHandler, type DetectionRegistry } from './handlers.ts'
import { probeDrivers, type ProbeResult } from './probe.ts'
import { buildReport } from './build-report.ts'
import type { CatalogueEntry, DetectionProblem, DetectionReport } from './report.ts'
import type { DetectionSources, NodeAccess } from './sources.ts'
import { systemSources } from './system-sources.ts'

/** What {@link createDetector} accepts. */
export interface DetectorOptions {
  inventory: DriverInventory
  /** Replaces some or all of the system's lists. */
  sources?: Partial<DetectionSources> | undefined
  /** Custom handlers; a new registry when left out. */
  handlers?: DetectionRegistry | undefined
  loader?: DriverLoader | undefined
  /** How long lists stay fresh, default 5000. */
  ttlMs?: number | undefined
  clock?: Clock | undefined
  /** Default `process.platform`. */
  platform?: NodeJS.Platform | undefined
  /** Handed to drivers that probe. */
  openPipe?: OpenPipe | undefined
}

/** What one detection is asked for. */
export interface DetectOptions extends OperationOptions {
  /** Also ask the drivers: loads their code and lets them open ports. Default false. */
  probe?: boolean | undefined
  /** For each source and each driver, default 3000. */
  timeoutMs?: number | undefined
  /** Report only drivers of these kinds. */
  kinds?: readonly (DeviceKind | (string & {}))[] | undefined
  /** Report only drivers with these ids. */
  drivers?: readonly string[] | undefined
  /** Hosts (`10.0.0.7`, `plotter.local:8080`) and blocks (`192.168.1.0/24`) to look for devices on. */
  network?: readonly string[] | undefined
  /** Drivers to suggest for devices without a driver. */
  catalogue?: readonly CatalogueEntry[] | undefined
  /** Ask the system again even where its last answer is fresh. */
  refresh?: boolean | undefined
}

/** Finds devices, and remembers the system's lists for a while. */
export interface Detector {
  readonly handlers: DetectionRegistry
  /**
   * What is attached now. Sources, handlers and drivers that fail are named in the report and spoil nothing else.
   * @throws DriverError `CONFIG_INVALID` for a network that is none; rejects with the signal's reason on abort
   */
  detect(options?: DetectOptions): Promise<DetectionReport>
  /** Forgets the lists: a device was plugged in or out. */
  invalidate(): void
}

const defaultTimeoutMs = 3000

/** Makes a detector for the drivers of `inventory`. */
export function createDetector(options: DetectorOptions): Detector {
  return new MetadataDetector(options)
}

/** One detection without memory or handlers; see {@link Detector.detect}. */
export function detectDevices(
  inventory: DriverInventory,
  options: DetectOptions & Omit<DetectorOptions, 'inventory'> = {},
): Promise<DetectionReport> {
  return createDetector({ ...options, inventory }).detect(options)
}

class MetadataDetector implements Detector {
  readonly handlers: DetectionRegistry
  readonly #inventory: DriverInventory
  readonly #sources: DetectionSources
  readonly #loader: DriverLoader
  readonly #clock: Clock
  readonly #platform: NodeJS.Platform
  readonly #openPipe: OpenPipe | undefined
  readonly #cache: TtlCache<string, readonly unknown[]>

  constructor(options: DetectorOptions) {
    const { clock = systemClock, ttlMs = 5000 } = options
    this.handlers = options.handlers ?? createDetectionRegistry()
    this.#inventory = options.inventory
    this.#sources = { ...systemSources, ...options.sources }
    this.#loader = options.loader ?? createLoader()
    this.#clock = clock
    this.#platform = options.platform ?? process.platform
    this.#openPipe = options.openPipe
    this.#cache = createTtlCache({ ttlMs, clock })
  }

  invalidate(): void {
    this.#cache.invalidate()
  }

  async detect(options: DetectOptions = {}): Promise<DetectionReport> {
    const { signal, timeoutMs = defaultTimeoutMs, network = [], catalogue = [] } = options
    signal?.throwIfAborted()
    const startedMs = this.#clock.now()
    if (options.refresh) this.invalidate()
    // Every driver takes part in claiming, so that a camera is not called unclaimed when only plotters are asked for.
    const drivers = this.#inventory.drivers.filter(({ verdict }) => verdict === 'ok')
    const asked = drivers.filter((driver) => isAsked(driver, options))
    const rules = [
      ...drivers.map(({ metadata }) => metadata?.match ?? []),
      ...catalogue.map(({ match }) => match),
    ].flat()
    const bounds = { clock: this.#clock, timeoutMs, signal }
    const gathered = await gather({
      ...bounds,
      sources: this.#sources,
      cache: this.#cache,
      rules,
      platform: this.#platform,
      network,
    })
    const devices = joinDevices(gathered.lists)
    const handled = await this.#runHandlers(devices, drivers, { ...bounds, probe: options.probe ?? false })
    const probes = options.probe
      ? await probeDrivers(asked, {
          ...bounds,
          loader: this.#loader,
          openPipe: this.#openPipe,
          probe: true,
          ports: portsOf(gathered),
        })
      : []
    const claims = addTold(
      claimDevices(devices, drivers, this.#platform),
      [...handled.told, ...probes.flatMap(({ driver, found }) => found.map((each) => ({ driver, found: each })))],
      devices,
    )
    const access = await this.#checkAccess(claims, bounds)
    return buildReport({
      inventory: this.#inventory,
      asked,
      devices,
      claims,
      access: access.nodes,
      catalogue,
      platform: this.#platform,
      probeErrors: errorsOf(probes),
      foreign: probes.flatMap(({ foreign }) => foreign),
      problems: [...gathered.problems, ...handled.problems, ...access.problems],
      durationMs: this.#clock.now() - startedMs,
    })
  }

  /** All handlers at once; their findings in order of priority. */
  async #runHandlers(
    devices: readonly AttachedDevice[],
    drivers: readonly InstalledDriver[],
    options: { clock: Clock; timeoutMs: number; signal: AbortSignal | undefined; probe: boolean },
  ): Promise<{ told: Parameters<typeof addTold>[1]; problems: readonly DetectionProblem[] }> {
    const problems: DetectionProblem[] = []
    const run = async (handler: DetectionHandler): Promise<Parameters<typeof addTold>[1]> => {
      try {
        const attached = devices.filter((device) => handler.isCompatible?.(device) ?? true)
        const found = await bounded(
          handler.name,
          ({ signal }) => handler.detect({ attached, probe: options.probe, signal }),
          options,
        )
        return found.flatMap((each) => {
          const driver = drivers.find(({ id }) => id === each.driver)
          return driver ? [{ driver, found: each }] : []
        })
      } catch (cause) {
        options.signal?.throwIfAborted()
        const error = toDriverError(cause, { operation: 'run the detection handler', address: handler.name })
        problems.push({ source: handler.name, error })
        return []
      }
    }
    const told = await Promise.all(this.handlers.list().map(run))
    options.signal?.throwIfAborted()
    return { told: told.flat(), problems }
  }

  async #checkAccess(
    claims: Claims,
    options: { clock: Clock; timeoutMs: number; signal: AbortSignal | undefined },
  ): Promise<{ nodes: ReadonlyMap<string, NodeAccess>; problems: readonly DetectionProblem[] }> {
    const nodes = [...claims.firm, ...claims.unconfirmed].flatMap(({ device }) => device.node ?? [])
    if (nodes.length === 0) return { nodes: new Map(), problems: [] }
    try {
      const ask = (bounds: { timeoutMs: number }): Promise<ReadonlyMap<string, NodeAccess>> =>
        this.#sources.access([...new Set(nodes)], bounds)
      return { nodes: await bounded('access', ask, options), problems: [] }
    } catch (cause) {
      options.signal?.throwIfAborted()
      const error = toDriverError(cause, { operation: 'check the rights on', address: nodes.join(', ') })
      return { nodes: new Map(), problems: [{ source: 'access', error }] }
    }
  }
}

/** The serial ports of USB devices; `undefined` when they could not be listed, so that drivers try themselves. */
function portsOf({ lists, problems }: Awaited<ReturnType<typeof gather>>): readonly AttachedPort[] | undefined {
  if (problems.some(({ source }) => source === 'serial')) return undefined
  return joinDevices(lists).flatMap(({ serialPath, usb }) => {
    if (serialPath === undefined || usb === undefined) return []
    const { vid, pid, product, serialNumber, location } = usb
    return [
      {
        path: serialPath,
        vid,
        pid,
        ...(product === undefined ? {} : { product }),
        ...(serialNumber === undefined ? {} : { serialNumber }),
        ...(location === undefined ? {} : { location }),
      },
    ]
  })
}

function isAsked({ id, metadata }: InstalledDriver, { kinds, drivers }: DetectOptions): boolean {
  return (!kinds || kinds.includes(metadata?.kind ?? '')) && (!drivers || drivers.includes(id))
}

function errorsOf(probes: readonly ProbeResult[]): ReadonlyMap<InstalledDriver, DriverError> {
  return new Map(probes.flatMap(({ driver, error }) => (error ? [[driver, error] as const] : [])))
}
