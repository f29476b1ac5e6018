/** What a driver can drive. */
export const kinds = ['plotter', 'camera', 'sensor'] as const
/** A kind of {@link kinds}. */
export type Kind = (typeof kinds)[number]

/** How a device can be reached. */
export const transports = ['serial', 'tcp', 'http'] as const
/** A transport of {@link transports}. */
export type Transport = (typeof transports)[number]

/** The templates that a driver of each kind is made of, laid over each other, by transport. */
export const layersOf: Readonly<Record<Kind, Readonly<Partial<Record<Transport, readonly string[]>>>>> = {
  plotter: {
    serial: ['shared', 'line', 'serial', 'plotter-line'],
    tcp: ['shared', 'line', 'tcp', 'plotter-line'],
  },
  camera: { http: ['shared', 'http', 'camera-http'], tcp: ['shared', 'tcp', 'camera-tcp'] },
  sensor: {
    serial: ['shared', 'line', 'serial', 'sensor-line'],
    tcp: ['shared', 'line', 'tcp', 'sensor-line'],
    http: ['shared', 'http', 'sensor-http'],
  },
}

/** Vendor and product id of a USB device, four lower-case hex digits each. */
export interface UsbId {
  readonly vid: string
  readonly pid: string
}

/** A driver that is to be made. */
export interface DriverPlan {
  /** Of the npm package: `vfab-driver-scale`, `@me/scale`. */
  readonly packageName: string
  /** Of the driver: `scale`. */
  readonly id: string
  /** What people call the device: `Kitchen scale`. */
  readonly displayName: string
  readonly kind: Kind
  readonly transport: Transport
  /** Of the board, where it is reached by a serial port. */
  readonly usb: readonly UsbId[]
}

/** What is asked of {@link planDriver}: as typed by a person. */
export interface DriverWishes {
  readonly name: string
  readonly kind: string
  readonly transport: string
  readonly usb?: readonly string[] | undefined
  readonly id?: string | undefined
  readonly displayName?: string | undefined
}

/** A wish that cannot be fulfilled, with what to type instead. */
export class PlanError extends Error {
  override readonly name = 'PlanError'
  readonly hint: string

  constructor(message: string, hint: string) {
    super(message)
    this.hint = hint
  }
}

/** Checks what a person asked for, and fills in the rest. @throws PlanError */
export function planDriver(wishes: DriverWishes): DriverPlan {
  const packageName = wishes.name
  if (!/^(@[a-z0-9][a-z0-9._-]*\/)?[a-z0-9][a-z0-9._-]*$/.test(packageName) || packageName.length > 214)
    throw new PlanError(`"${packageName}" cannot be the name of a package`, 'use lower-case letters, digits and dashes')
  const kind = oneOf(kinds, wishes.kind, 'kind')
  const transport = oneOf(transports, wishes.transport, 'transport')
  const possible = Object.keys(layersOf[kind])
  if (layersOf[kind][transport] === undefined)
    throw new PlanError(`there is no template for a ${kind} over ${transport}`, `choose ${possible.join(' or ')}`)
  const id = wishes.id ?? idFrom(packageName)
  if (!/^[a-z][a-z0-9-]{0,39}$/.test(id))
    throw new PlanError(
      `"${id}" cannot be the id of a driver`,
      'begin with a letter; use lower-case letters, digits and dashes',
    )
  const usb = (wishes.usb ?? []).map(readUsbId)
  if (usb.length > 0 && transport !== 'serial')
    throw new PlanError(`a device over ${transport} has no USB id`, 'leave --usb out, or set --transport serial')
  const displayName = wishes.displayName ?? id.replaceAll('-', ' ').replace(/^./, (first) => first.toUpperCase())
  if (!/^[\p{L}\p{N} .,()+/&-]{1,60}$/u.test(displayName))
    throw new PlanError(`"${displayName}" cannot be the name of a device`, 'use letters, digits and spaces, at most 60')
  return { packageName, id, displayName, kind, transport, usb }
}

/** `@me/vfab-driver-scale` → `scale` */
function idFrom(packageName: string): string {
  return packageName
    .replace(/^@[^/]*\//, '')
    .replace(/^vfab-(driver-|plotter-|camera-|sensor-)?/, '')
    .replaceAll(/[._]/g, '-')
}

function readUsbId(text: string): UsbId {
  const [, vid, pid] = /^(?:0x)?([0-9a-f]{4}):(?:0x)?([0-9a-f]{4})$/i.exec(text) ?? []
  if (vid === undefined || pid === undefined)
    throw new PlanError(`"${text}" is not a USB id`, 'give vendor and product id as lsusb prints them: 1a86:7523')
  return { vid: vid.toLowerCase(), pid: pid.toLowerCase() }
}

function oneOf<Choice extends string>(choices: readonly Choice[], text: string, what: string): Choice {
  const found = choices.find((choice) => choice === text)
  if (found !== undefined) return found
  throw new PlanError(`there is no ${what} "${text}"`, `choose ${choices.join(', ')}`)
}
