/*
 * Hotplug: which devices come and go. The system says that something changed, or the lists are read again now and then; what
 * changed shows in the difference between two lists. Decided by metadata, as detection is: no port is opened.
 */
import { type Clock, type EventHub, type OperationOptions, systemClock } from '@vfab/core'

import { anySignal } from '../signals.ts'
import { createDetector, type DetectOptions, type DetectorOptions } from './detector.ts'
import { watchSystemDevices, type WatchForChanges } from './device-changes.ts'
import type { DetectedDevice, DetectionReport, UnclaimedDevice } from './report.ts'

/** What {@link watchDevices} accepts, besides what a detector needs. */
export interface WatchDevicesOptions
  extends Omit<DetectorOptions, 'ttlMs'>, OperationOptions, Pick<DetectOptions, 'catalogue' | 'kinds' | 'drivers'> {
  /** Also receives `device_added` and `device_removed`, for devices that an installed driver fits. */
  events?: EventHub | undefined
  /** Whether devices that are attached already come first, as added. Default true. */
  initial?: boolean | undefined
  /** How often to look where the system announces nothing, default 500 ms. */
  pollMs?: number | undefined
  /** How often to look where it announces changes, default {@link pollMs}: in case one is not announced. */
  pollHeardMs?: number | undefined
  /** Default: the device files of Linux, USB events elsewhere. */
  watchForChanges?: WatchForChanges | undefined
}

/** A device that came or went. */
export interface DeviceChange {
  readonly type: 'device_added' | 'device_removed'
  /** The device, with the driver that fits best; absent where no installed driver fits. */
  readonly found?: DetectedDevice
  /** The device that no installed driver fits, with the packages that would. */
  readonly unclaimed?: UnclaimedDevice
}

/**
 * A device is listed in steps: as a USB device, then as a port of it. Lists count when two of them, so long apart, are the same.
 */
const settleMs = 120
/** A device that changes all the time is reported as it stands after so many lists. */
const mostLists = 5

/**
 * Yields each device that is plugged in or out, within a second, until the signal aborts or the loop is left. A reader that is
 * slow misses no change. Network devices are not watched: their leaving is not announced.
 * @throws the signal's reason on abort
 */
export async function* watchDevices(options: WatchDevicesOptions): AsyncGenerator<DeviceChange, never, undefined> {
  const { clock = systemClock, signal, watchForChanges = watchSystemDevices, initial = true } = options
  const { pollMs = 500, pollHeardMs = pollMs } = options
  // Rights and holders are looked up only for what came: that takes long, and is not what changes are told by.
  const list = lister({ ...options, sources: { ...options.sources, access: async () => new Map() } })
  const listInFull = lister(options)
  let wake = (): void => {}
  let changed = false
  using watching = watchForChanges(() => {
    changed = true
    wake()
  })
  let known = await listInFull()
  if (initial) yield* report(options, new Map(), known)
  while (true) {
    if (!changed) await sleepOr(watching.hears ? pollHeardMs : pollMs, { clock, signal }, (onWake) => (wake = onWake))
    changed = false
    signal?.throwIfAborted()
    let now = await list()
    for (let lists = 1; lists < mostLists && !isSame(now, known); lists += 1) {
      await clock.sleep(settleMs, { signal })
      const next = await list()
      if (isSame(next, now)) break
      now = next
    }
    if (isSame(now, known)) continue
    const all = await listInFull()
    yield* report(options, known, all)
    known = all
  }
}

type Attached = ReadonlyMap<string, Omit<DeviceChange, 'type'>>

/** Lists what is attached; a source that fails for once does not make its devices come and go. */
function lister(options: WatchDevicesOptions): () => Promise<Attached> {
  const { signal, catalogue, kinds, drivers } = options
  const detector = createDetector({ ...options, sources: { ...options.sources, mdns: async () => [] } })
  let last: Attached = new Map()
  return async () => {
    const found = await detector.detect({ signal, catalogue, kinds, drivers, refresh: true })
    const isWhole = found.problems.every(({ source }) => source === 'access' || source === 'network')
    if (isWhole) last = attachedIn(found)
    return last
  }
}

function attachedIn({ drivers, unclaimed }: DetectionReport): Attached {
  const attached = new Map<string, Omit<DeviceChange, 'type'>>()
  for (const device of unclaimed) attached.set(keyOf(device), { unclaimed: device })
  const found = drivers.flatMap(({ devices, unconfirmed }) => [...devices, ...unconfirmed])
  // The best driver's entry is the last one set.
  for (const device of found.sort((one, other) => one.score - other.score))
    attached.set(keyOf(device), { found: device })
  return attached
}

/** The same place with another device in it is another key: the first one's leaving was not seen. */
function keyOf({ id, usbId, serialNumber }: DetectedDevice | UnclaimedDevice): string {
  return JSON.stringify([id, usbId, serialNumber])
}

function isSame(one: Attached, other: Attached): boolean {
  return one.size === other.size && [...one.keys()].every((key) => other.has(key))
}

function* report({ events }: WatchDevicesOptions, before: Attached, now: Attached): Generator<DeviceChange> {
  for (const [key, device] of before) if (!now.has(key)) yield told(events, { type: 'device_removed', ...device })
  for (const [key, device] of now) if (!before.has(key)) yield told(events, { type: 'device_added', ...device })
}

function told(events: EventHub | undefined, change: DeviceChange): DeviceChange {
  if (change.found) events?.emit(change.type, { found: change.found })
  return change
}

/** Sleeps until the time is over or `onWake` is called. */
async function sleepOr(
  durationMs: number,
  { clock, signal }: { readonly clock: Pick<Clock, 'sleep'>; readonly signal: AbortSignal | undefined },
  offer: (onWake: () => void) => void,
): Promise<void> {
  const woken = new AbortController()
  offer(() => woken.abort())
  await clock.sleep(durationMs, { signal: anySignal(signal, woken.signal) }).catch(() => {})
  offer(() => {})
  signal?.throwIfAborted()
}
