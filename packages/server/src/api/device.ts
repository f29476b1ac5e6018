/* Machines, cameras and sensors, who operates them, and where their pens are. */
import * as z from 'zod'

/**
 * What a device does at present.
 *
 * - `ready`: known and free; it is opened when needed
 * - `opening`, `connected`: this server holds it open for moves
 * - `moving`: a move runs
 * - `plotting`: a job runs on it, paused or waiting for a person included
 * - `streaming`: a camera that delivers frames, a sensor that delivers readings
 * - `busy`: another program holds it, see {@link Device.holder}
 * - `missing`: configured, not attached
 * - `failed`: the last attempt failed, see {@link Device.error}
 */
export type DeviceState =
  | 'ready'
  | 'opening'
  | 'connected'
  | 'moving'
  | 'plotting'
  | 'streaming'
  | 'busy'
  | 'missing'
  | 'failed'

const millimetres = z.number().min(-100_000).max(100_000)

/** Where a pen is. */
export interface Place {
  readonly xMm: number
  readonly yMm: number
  readonly pen: 'up' | 'down'
  /** False where the machine cannot vouch for it: motors were released, or it was just opened. */
  readonly known: boolean
}

/** @see Place */
export const placeSchema: z.ZodType<Place> = z
  .object({ xMm: z.number(), yMm: z.number(), pen: z.enum(['up', 'down']), known: z.boolean() })
  .meta({ id: 'Place' })

/** A pen of the configuration. */
export interface Pen {
  readonly number: number
  readonly name?: string | undefined
  /** `#rrggbb` */
  readonly color?: string | undefined
}

/** @see Pen */
export const penSchema: z.ZodType<Pen> = z
  .object({ number: z.number().int(), name: z.string().optional(), color: z.string().optional() })
  .meta({ id: 'Pen' })

/** A size in millimetres. */
export interface Size {
  readonly widthMm: number
  readonly heightMm: number
}

/** @see Size */
export const sizeSchema: z.ZodType<Size> = z.object({ widthMm: z.number(), heightMm: z.number() }).meta({ id: 'Size' })

/** What a plotter can do; known after it was open once, or from its driver's plan. */
export interface PlotterFacts {
  readonly travelMm: Size
  /** Pens the machine changes by itself; 1 where a person does. */
  readonly machinePens: number
  /** Settings that can be changed during a pause: `drawSpeedMmPerS`, `penDownPercent`, … */
  readonly overrides: readonly string[]
  readonly drawSpeedMmPerS: number
  readonly canHome: boolean
  readonly canSetOrigin: boolean
  /** Whether it keeps its place while closed, with motors on. */
  readonly canHold: boolean
  /** Configured heights of the pen, percent; absent where the lift has none. */
  readonly penUpPercent?: number | undefined
  readonly penDownPercent?: number | undefined
}

/** @see PlotterFacts */
export const plotterFactsSchema: z.ZodType<PlotterFacts> = z
  .object({
    travelMm: sizeSchema,
    machinePens: z.number().int(),
    overrides: z.array(z.string()),
    drawSpeedMmPerS: z.number(),
    canHome: z.boolean(),
    canSetOrigin: z.boolean(),
    canHold: z.boolean(),
    penUpPercent: z.number().optional(),
    penDownPercent: z.number().optional(),
  })
  .meta({ id: 'PlotterFacts' })

/** The client that may move a machine. It ends by itself when it is not renewed. */
export interface Lease {
  /** Id of the client. */
  readonly client: string
  /** Name of the client, to show. */
  readonly name: string
  /** ms since 1970. Renew well before: each 10 s. */
  readonly untilMs: number
}

/** @see Lease */
export const leaseSchema: z.ZodType<Lease> = z
  .object({ client: z.string(), name: z.string(), untilMs: z.number() })
  .meta({ id: 'Lease' })

/** A program outside this server that holds a device. */
export interface Holder {
  readonly pid?: number | undefined
  readonly command?: string | undefined
  /** Job it works on. */
  readonly job?: string | undefined
}

/** @see Holder */
export const holderSchema: z.ZodType<Holder> = z
  .object({ pid: z.number().optional(), command: z.string().optional(), job: z.string().optional() })
  .meta({ id: 'Holder' })

/** A plotter, camera or sensor that the server knows: configured, attached, or simulated. */
export interface Device {
  /** A name from the configuration, or `driver:address`. Goes into paths, percent-encoded. */
  readonly name: string
  readonly kind: 'plotter' | 'camera' | 'sensor'
  readonly driver: string
  readonly model?: string | undefined
  readonly address?: string | undefined
  readonly simulated: boolean
  readonly configured: boolean
  readonly state: DeviceState
  /** Why it failed, or why it is missing. `DriverError.toJSON()`. */
  readonly error?: { readonly code: string; readonly message: string; readonly hint?: string | undefined } | undefined
  /** Who may move it; absent without an operator. */
  readonly lease?: Lease | undefined
  /** Job that runs on it. */
  readonly job?: string | undefined
  readonly holder?: Holder | undefined
  /** Of plotters, as far as known. */
  readonly plotter?: PlotterFacts | undefined
  /** Where the pen is, while `connected` or `moving`; `place` events follow it. */
  readonly place?: Place | undefined
  /** Of plotters: pens of the configuration. */
  readonly pens?: readonly Pen[] | undefined
}

/** @see Device */
export const deviceSchema: z.ZodType<Device> = z
  .object({
    name: z.string(),
    kind: z.enum(['plotter', 'camera', 'sensor']),
    driver: z.string(),
    model: z.string().optional(),
    address: z.string().optional(),
    simulated: z.boolean(),
    configured: z.boolean(),
    state: z.enum(['ready', 'opening', 'connected', 'moving', 'plotting', 'streaming', 'busy', 'missing', 'failed']),
    error: z.object({ code: z.string(), message: z.string(), hint: z.string().optional() }).optional(),
    lease: leaseSchema.optional(),
    job: z.string().optional(),
    holder: holderSchema.optional(),
    plotter: plotterFactsSchema.optional(),
    place: placeSchema.optional(),
    pens: z.array(penSchema).optional(),
  })
  .meta({ id: 'Device' })

/** All devices. */
export interface DeviceList {
  readonly devices: readonly Device[]
}

/** @see DeviceList */
export const deviceListSchema: z.ZodType<DeviceList> = z
  .object({ devices: z.array(deviceSchema) })
  .meta({ id: 'DeviceList' })

/** What a self-test found. */
export interface SelfTest {
  readonly success: boolean
  readonly message: string
  readonly details: readonly { readonly name: string; readonly success: boolean; readonly message: string }[]
}

/** @see SelfTest */
export const selfTestSchema: z.ZodType<SelfTest> = z
  .object({
    success: z.boolean(),
    message: z.string(),
    details: z.array(z.object({ name: z.string(), success: z.boolean(), message: z.string() })),
  })
  .meta({ id: 'SelfTest' })

/**
 * A move of a machine that draws nothing. The response comes on arrival, with the place.
 *
 * - `home`: find the corner by its switches · `park`: pen up, to the origin where known, motors off, device closed
 * - `to`: travel to a place from the origin, pen up · `by`: travel by a distance, pen up
 * - `pen`: lift or lower the pen, to try a height
 */
export type Move =
  | { move: 'home' }
  | { move: 'park' }
  | { move: 'to'; xMm: number; yMm: number }
  | { move: 'by'; xMm: number; yMm: number }
  | { move: 'pen'; pen: 'up' | 'down'; heightPercent?: number | undefined }

/** @see Move */
export const moveSchema: z.ZodType<Move> = z
  .discriminatedUnion('move', [
    z.strictObject({ move: z.literal('home') }),
    z.strictObject({ move: z.literal('park') }),
    z.strictObject({ move: z.literal('to'), xMm: millimetres, yMm: millimetres }),
    z.strictObject({ move: z.literal('by'), xMm: millimetres, yMm: millimetres }),
    z.strictObject({
      move: z.literal('pen'),
      pen: z.enum(['up', 'down']),
      heightPercent: z.number().min(0).max(100).optional(),
    }),
  ])
  .meta({ id: 'Move' })

/**
 * Starts a jog that lasts while a button is held: `PUT` the beat at least each 250 ms, `DELETE` on release. Without a beat for
 * 400 ms the machine stops by itself.
 */
export interface JogRequest {
  /** Direction, from -1 to 1 on each axis; its length is the share of the full jogging speed. */
  x: number
  y: number
}

/** @see JogRequest */
export const jogRequestSchema: z.ZodType<JogRequest> = z
  .strictObject({ x: z.number().min(-1).max(1), y: z.number().min(-1).max(1) })
  .meta({ id: 'JogRequest' })

/** A jog that is under way. */
export interface Jog {
  /** For its beats and its end. */
  readonly id: string
  readonly place?: Place | undefined
}

/** @see Jog */
export const jogSchema: z.ZodType<Jog> = z.object({ id: z.string(), place: placeSchema.optional() }).meta({ id: 'Jog' })

/** Sets the origin where the pen is, or forgets it and releases the motors. */
export interface OriginRequest {
  action: 'set' | 'forget'
}

/** @see OriginRequest */
export const originRequestSchema: z.ZodType<OriginRequest> = z
  .strictObject({ action: z.enum(['set', 'forget']) })
  .meta({ id: 'OriginRequest' })

/** Stores pen heights in the configuration, as `vfab pen setup` does. */
export interface HeightsRequest {
  penUpPercent: number
  penDownPercent: number
  /** For this pen alone. Default: all pens of the machine. */
  pen?: number | undefined
}

/** @see HeightsRequest */
export const heightsRequestSchema: z.ZodType<HeightsRequest> = z
  .strictObject({
    penUpPercent: z.number().min(0).max(100),
    penDownPercent: z.number().min(0).max(100),
    pen: z.number().int().min(1).max(99).optional(),
  })
  .meta({ id: 'HeightsRequest' })

/** Where heights were stored. */
export interface StoredHeights {
  readonly penUpPercent: number
  readonly penDownPercent: number
  readonly file: string
  /** For people: `east`, `all machines of ebb`. */
  readonly whom: string
}

/** @see StoredHeights */
export const storedHeightsSchema: z.ZodType<StoredHeights> = z
  .object({ penUpPercent: z.number(), penDownPercent: z.number(), file: z.string(), whom: z.string() })
  .meta({ id: 'StoredHeights' })
