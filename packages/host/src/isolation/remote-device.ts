/*
 * An open device that is in another process, with the same members as there: calls go over, what is answered at once is kept here.
 */
import {
  type CameraFigures,
  createEventHub,
  type Device,
  type EventHub,
  type Frame,
  type FramesOptions,
  type OperationOptions,
  type Reading,
  type Sensor,
  type ReadingsOptions,
} from '@vfab/core'

import type { DriverLink } from './driver-link.ts'
import type { OpenedDevice } from './messages.ts'
import { createRememberedReadings } from './remembered-readings.ts'

/** Readings that come at a time where many are there; a stream of the newest alone takes one. */
const mostReadings = 64

/** What the devices of a process have in common. */
interface Remote {
  readonly link: DriverLink
  readonly opened: OpenedDevice
  /** To be added to times of the other process, ms. */
  readonly shiftMs: number
}

/** @returns the device, whose members are those of its kind that the driver's device has */
export function remoteDevice(link: DriverLink, opened: OpenedDevice, shiftMs: number): Device {
  const remote: Remote = { link, opened, shiftMs }
  const properties = new Map(Object.entries(opened.properties))
  const readings = createRememberedReadings()
  const { identity, kind } = opened
  const events = createEventHub({ driver: identity.driver, device: identity.address, source: 'driver' })
  let isClosed = false
  const closed = new Promise<Error | undefined>((resolve) => {
    link.listen(opened.device, {
      onEvent: (event, data) => emitShifted(events, event, data, shiftMs),
      onProperties: (values) => Object.entries(values).forEach(([name, value]) => properties.set(name, value)),
      onHistory: (newest, counts) =>
        readings.take(
          newest.map((each) => shifted(each, shiftMs)),
          counts,
        ),
      onClosed: (error) => {
        isClosed = true
        resolve(error)
      },
    })
  })
  let closing: Promise<void> | undefined
  const close = (): Promise<void> => {
    closing ??= call(remote, 'close', []).then(
      () => {},
      (error: unknown) => {
        // A device that is gone is closed.
        if (!isClosed) throw error
      },
    )
    return closing
  }
  const device = { kind, identity, events, closed, close, [Symbol.asyncDispose]: close }
  for (const name of opened.methods) Object.assign(device, { [name]: methodOf(remote, name, readings.add) })
  for (const name of properties.keys()) defineProperty(device, name, properties, remote)
  if (kind === 'sensor')
    Object.assign(device, { history: (filter?: Parameters<Sensor['history']>[0]) => readings.history(filter) })
  return device as unknown as Device
}

function call({ link, opened }: Remote, method: string, args: readonly unknown[], options?: object): Promise<unknown> {
  return link.call({ on: opened.device, method, args, options })
}

/** `figures` is asked for, everything else is read; `holdOnClose` alone can be set. */
function defineProperty(
  device: object,
  name: string,
  properties: Map<string, unknown>,
  { link, opened }: Remote,
): void {
  if (name === 'figures') {
    Object.assign(device, { figures: () => properties.get(name) as CameraFigures })
    return
  }
  Object.defineProperty(device, name, {
    enumerable: true,
    get: () => properties.get(name),
    ...(name === 'holdOnClose' && {
      set(value: unknown) {
        properties.set(name, value)
        link.set(opened.device, name, value)
      },
    }),
  })
}

/** How many arguments come before the options; all that are not here have none. */
const argumentsBefore: Readonly<Record<string, number>> = {
  draw: 1,
  selectPen: 1,
  moveTo: 1,
  setSpeedPercent: 1,
  jog: 1,
  pause: 1,
  setControl: 2,
  write: 2,
}

type Method = (...args: never[]) => unknown

function methodOf(remote: Remote, name: string, remember: (readings: readonly Reading[]) => void): Method {
  const { shiftMs } = remote
  switch (name) {
    case 'frames':
      return ((options: FramesOptions) => framesOf(remote, options)) as Method
    case 'snapshot':
      return async (options: { newerThan?: number } & OperationOptions = {}) => {
        // What counts is the moment of this call, not that of its arrival.
        const { newerThan = performance.now() } = options
        const frame = await call(remote, name, [], { ...options, newerThan: newerThan - shiftMs })
        return shifted(frame as Frame, shiftMs)
      }
    case 'readings':
      return ((options: ReadingsOptions) => readingsOf(remote, options, remember)) as Method
    case 'read':
      return async (options: OperationOptions = {}) => {
        const values = ((await call(remote, name, [], options)) as Reading[]).map((each) => shifted(each, shiftMs))
        remember(values)
        return values
      }
    case 'draw':
      return (strokes: object, options: object = {}) => {
        const isStream = Symbol.asyncIterator in strokes
        const { link, opened } = remote
        return isStream
          ? link.call({ on: opened.device, method: name, options, input: strokes as AsyncIterable<unknown> })
          : call(remote, name, [strokes], options)
      }
    default:
      return plainMethod(remote, name)
  }
}

function plainMethod(remote: Remote, name: string): Method {
  const before = argumentsBefore[name] ?? 0
  // These two only calculate.
  if (name === 'estimate' || name === 'heightSettings') return (...args: unknown[]) => call(remote, name, args)
  return (...args: unknown[]) => {
    const given = Array.from({ length: before }, (_, index) => args[index])
    return call(remote, name, given, (args[before] as object | undefined) ?? {})
  }
}

async function* framesOf({ link, opened, shiftMs }: Remote, options: FramesOptions = {}): AsyncGenerator<Frame> {
  // The bytes are this process's own once they have come over: the driver's memory may be used again at once.
  const wanted = { ...options, reuseMemory: true }
  const frames = link.stream({ on: opened.device, method: 'frames', options: wanted }, 1)
  for await (const frame of frames) yield shifted(frame as Frame, shiftMs)
}

async function* readingsOf(
  { link, opened, shiftMs }: Remote,
  options: ReadingsOptions & { readonly batch?: unknown } = {},
  remember: (readings: readonly Reading[]) => void,
): AsyncGenerator<Reading | readonly Reading[]> {
  const most = options.policy === 'latest' || options.batch !== undefined ? 1 : mostReadings
  for await (const item of link.stream({ on: opened.device, method: 'readings', options }, most)) {
    if (Array.isArray(item)) {
      const batch = (item as Reading[]).map((each) => shifted(each, shiftMs))
      remember(batch)
      yield batch
    } else {
      const reading = shifted(item as Reading, shiftMs)
      remember([reading])
      yield reading
    }
  }
}

/** The same, by the monotonic time of this process. */
function shifted<Timed extends { readonly monotonicMs: number }>(timed: Timed, shiftMs: number): Timed {
  return { ...timed, monotonicMs: timed.monotonicMs + shiftMs }
}

const emitShifted = ((events: EventHub, event, data, shiftMs) => {
  if (event === 'reading') events.emit(event, { reading: shifted((data as { reading: Reading }).reading, shiftMs) })
  else events.emit(event, data)
}) as (...args: [EventHub, ...Parameters<EventHub['emit']>, number]) => void
