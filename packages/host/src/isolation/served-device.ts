import type { Camera, Device, DriverEventMap, Plotter, Reading, Sensor } from '@vfab/core'

import { packErrors, toErrorMessage } from './error-message.ts'
import type { DriverMessage, OpenedDevice } from './messages.ts'

/** Everything that a device reports goes to the host. */
const events: readonly (keyof DriverEventMap)[] = [
  'state',
  'connection_changed',
  'device_error',
  'state_update',
  'device_added',
  'device_removed',
  'resource_warning',
  'job',
  'reading',
]

/** Properties of each kind that may change while the device is open. */
const changing = {
  plotter: ['limits', 'continued', 'holdOnClose', 'held', 'advice'],
  camera: ['requested', 'granted'],
  sensor: ['channels'],
} as const

/** Methods of each kind that a host calls; those that a device lacks are not there. */
const callable = {
  plotter: [
    'draw',
    'estimate',
    'penUp',
    'penDown',
    'selectPen',
    'moveTo',
    'heightSettings',
    'home',
    'setSpeedPercent',
    'jog',
    'setOrigin',
    'checkpoint',
    'position',
    'pause',
    'resume',
    'stop',
  ],
  camera: ['formats', 'snapshot', 'frames', 'controls', 'setControl'],
  sensor: ['read', 'readings', 'write'],
} as const

/** An open device in the process of its driver, as far as the host has to be kept informed of it. */
export interface ServedDevice {
  readonly device: Device
  readonly opened: OpenedDevice
  /** Sends what has changed since the last time. Called before each answer, so that the host never knows less than its caller. */
  sendChanges(): void
  /** Sends what changes all the time as well: figures, and what is remembered. */
  sendFigures(): void
  /** Reports no further events. */
  stop(): void
}

/** @param send - reports may be left out when too much waits to be sent */
export function serveDevice(
  device: Device,
  number: number,
  send: (message: DriverMessage, isReport?: boolean) => void,
): ServedDevice {
  const { kind } = device
  let known = propertiesOf(device)
  const history = kind === 'sensor' ? createHistorySender(device as Sensor) : undefined
  const offs = events.map((event) =>
    device.events.on(event, ({ data }) => {
      served.sendChanges()
      send({ type: 'event', on: number, event, data: packErrors(data) as typeof data }, true)
    }),
  )
  const served: ServedDevice = {
    device,
    opened: {
      device: number,
      kind,
      identity: device.identity,
      methods: ['selfTest', 'reset', ...callable[kind]].filter(
        (name) => typeof (device as unknown as Record<string, unknown>)[name] === 'function',
      ),
      properties: { ...known, ...figuresOf(device) },
    },
    sendChanges() {
      const now = propertiesOf(device)
      const changed = Object.entries(now).filter(([name, value]) => !isSame(value, known[name]))
      if (changed.length === 0) return
      known = now
      send({ type: 'properties', on: number, values: Object.fromEntries(changed) })
    },
    sendFigures() {
      served.sendChanges()
      const figures = figuresOf(device)
      if (figures !== undefined) send({ type: 'properties', on: number, values: figures }, true)
      const remembered = history?.()
      if (remembered !== undefined) send({ type: 'history', on: number, ...remembered }, true)
    },
    stop: () => offs.forEach((off) => off()),
  }
  void device.closed.then((error) => {
    served.stop()
    served.sendChanges()
    send({ type: 'closed', on: number, error: error === undefined ? undefined : toErrorMessage(error) })
  })
  return served
}

/** Lists are copied, so that one that grows in place is seen to have changed. */
function propertiesOf(device: Device): Record<string, unknown> {
  const all = device as unknown as Record<string, unknown>
  const entries = changing[device.kind].filter((name) => name in device).map((name) => [name, all[name]] as const)
  return Object.fromEntries(
    entries.map(([name, value]) => [name, Array.isArray(value) ? [...(value as unknown[])] : value]),
  )
}

function isSame(one: unknown, other: unknown): boolean {
  if (!Array.isArray(one) || !Array.isArray(other)) return Object.is(one, other)
  return one.length === other.length && one.every((each, index) => Object.is(each, other[index]))
}

function figuresOf(device: Device): Record<string, unknown> | undefined {
  return device.kind === 'camera' ? { figures: (device as Camera).figures() } : undefined
}

/** Asks a sensor for what it remembers since the last time; `undefined` where that is nothing. */
function createHistorySender(
  sensor: Sensor,
): () => { readonly readings: readonly Reading[]; readonly counts: Readonly<Record<string, number>> } | undefined {
  let sinceMs = -Infinity
  let last = new Set<Reading>()
  return () => {
    const newest = sensor.history({ sinceMs })
    const readings = newest.filter((reading) => !last.has(reading))
    if (readings.length === 0) return undefined
    sinceMs = newest.reduce((latest, { monotonicMs }) => Math.max(latest, monotonicMs), sinceMs)
    last = new Set(newest.filter(({ monotonicMs }) => monotonicMs >= sinceMs))
    const counts: Record<string, number> = {}
    for (const { channel } of sensor.history()) counts[channel] = (counts[channel] ?? 0) + 1
    return { readings, counts }
  }
}

/** Properties that a host may set. */
export function setProperty(device: Device, property: string, value: unknown): void {
  if (device.kind === 'plotter' && property === 'holdOnClose') (device as Plotter).holdOnClose = value === true
}
