import { type DeviceIdentity, DriverError, sliceStrokes, strokeCount, type StrokeList } from '@vfab/core'
import type { Drawing, Layer, Page } from '@vfab/drawing'

import { isStoredColors, readColors, type StoredColors, storeColors } from './stored-colors.ts'

/** What is known of a job before it begins. Everything but the strokes is stored as JSON. */
export interface NewJob {
  /** For people, as a rule the name of the file that is drawn. */
  readonly name: string
  /** Prepared: exactly these strokes are drawn, in this order. */
  readonly drawing: Drawing
  readonly device: DeviceIdentity
  /** The device's settings, and what else a resume needs. */
  readonly settings?: Readonly<Record<string, unknown>> | undefined
  /** What the caller wants back when the job is resumed: how the device was chosen, options of the command. Plain JSON. */
  readonly context?: Readonly<Record<string, unknown>> | undefined
  /** Default: the time and four random characters, `20261125-143005-x7k2`. */
  readonly id?: string | undefined
}

/** `job.json`: a {@link NewJob} without its coordinates. */
export interface JobFile {
  readonly version: 1
  readonly id: string
  readonly name: string
  readonly createdMs: number
  readonly device: DeviceIdentity
  readonly settings: Readonly<Record<string, unknown>>
  readonly context: Readonly<Record<string, unknown>>
  readonly page: Page
  readonly layers: readonly StoredLayer[]
}

/** A layer whose coordinates lie elsewhere. */
type StoredLayer = Omit<Layer, 'strokes' | 'fills'> & {
  readonly strokes: number
  /** Where the layer has several; for pictures only. */
  readonly colors?: StoredColors
}

/** The JSON that describes a job. Layers without strokes are left out: nothing of them is drawn. */
export function jobFileOf(job: NewJob, id: string, createdMs: number): JobFile {
  const { name, drawing, device, settings = {}, context = {} } = job
  return {
    version: 1,
    id,
    name,
    createdMs,
    device,
    settings,
    context,
    page: drawing.page,
    layers: drawnLayers(drawing).map(({ strokes, fills: _, ...layer }) => ({
      ...layer,
      strokes: strokeCount(strokes),
      ...(strokes.colors && { colors: storeColors(strokes.colors) }),
    })),
  }
}

/** Layers that have something to draw. */
export function drawnLayers(drawing: Drawing): readonly Layer[] {
  return drawing.layers.filter((layer) => strokeCount(layer.strokes) > 0)
}

/** The drawing as it was, without what was not drawn of its file. */
export function drawingOf({ page, layers }: JobFile, strokes: StrokeList): Drawing {
  let first = 0
  return {
    page,
    layers: layers.map(({ colors, ...layer }) => {
      const list = sliceStrokes(strokes, first, first + layer.strokes)
      first += layer.strokes
      return { ...layer, strokes: colors ? { ...list, colors: readColors(colors, layer.strokes) } : list }
    }),
    notDrawn: [],
  }
}

/**
 * Reads a job's description as what it may be: text that anything may have happened to.
 * @param id - the job's, which the description has to name too
 * @throws DriverError `INPUT_INVALID` naming the part that is wrong
 */
export function parseJobFile(text: string, path: string, id: string): JobFile {
  let file: unknown
  try {
    file = JSON.parse(text)
  } catch (cause) {
    throw unreadableJob(path, 'it is not JSON', cause)
  }
  const wrong = findWrongPart(file, id)
  if (wrong !== undefined) throw unreadableJob(path, wrong)
  return file as JobFile
}

/** The error of a job whose files cannot be used. */
export function unreadableJob(path: string, why: string, cause?: unknown): DriverError {
  return new DriverError(`${path} does not describe a job: ${why}`, {
    type: 'configuration',
    code: 'INPUT_INVALID',
    hint: 'remove the job; if a newer version of this program wrote it, use that one',
    cause,
  })
}

type Check = (value: unknown) => boolean

const isText: Check = (value) => typeof value === 'string'
const isObject: Check = (value) => typeof value === 'object' && value !== null && !Array.isArray(value)
const isCount: Check = (value) => Number.isInteger(value) && (value as number) >= 0 && (value as number) <= 0xffff_ffff
const isLength: Check = (value) => Number.isFinite(value) && (value as number) > 0
/** What a `Date` can hold. */
const isTime: Check = (value) => Number.isFinite(value) && Math.abs(value as number) <= 8.64e15

const fileChecks = {
  version: (value) => value === 1,
  name: isText,
  createdMs: isTime,
  device: isObject,
  settings: isObject,
  context: isObject,
  page: isObject,
  layers: Array.isArray,
} as const satisfies Record<string, Check>
const pageChecks = { widthMm: isLength, heightMm: isLength } as const
const deviceChecks = { driver: isText, model: isText, address: isText } as const
const deviceOptions = { nickname: isText, firmware: isText, serialNumber: isText } as const
const layerChecks = { id: isText, name: isText, strokes: isCount } as const
const layerOptions = {
  color: isText,
  colors: isStoredColors,
  pen: isCount,
  number: Number.isFinite,
  pauseBefore: (value) => typeof value === 'boolean',
  delayMs: Number.isFinite,
  speedPercent: Number.isFinite,
  penDownPercent: Number.isFinite,
  locked: (value) => typeof value === 'boolean',
} as const satisfies Record<string, Check>

/** What is wrong with a job's description; `undefined` where it is a whole one. */
function findWrongPart(file: unknown, id: string): string | undefined {
  if (!isObject(file)) return 'it is not an object'
  const { id: named, device, page, layers } = file as Record<string, unknown>
  if (named !== id) return 'it names another job'
  const whole = wrongKey(file, '', fileChecks) ?? wrongKey(page, 'page.', pageChecks)
  const machine = whole ?? wrongKey(device, 'device.', deviceChecks, deviceOptions)
  if (machine !== undefined) return machine
  for (const [index, layer] of (layers as unknown[]).entries()) {
    const at = `layers[${index}]`
    const wrong = isObject(layer) ? wrongKey(layer, `${at}.`, layerChecks, layerOptions) : `${at} is not an object`
    if (wrong !== undefined) return wrong
  }
  return undefined
}

function wrongKey(
  part: unknown,
  prefix: string,
  required: Readonly<Record<string, Check>>,
  optional: Readonly<Record<string, Check>> = {},
): string | undefined {
  const object = part as Record<string, unknown>
  const isWrong = (key: string, check: Check): boolean => !check(object[key])
  const wrong =
    Object.entries(required).find(([key, check]) => isWrong(key, check)) ??
    Object.entries(optional).find(([key, check]) => object[key] !== undefined && isWrong(key, check))
  return wrong && `${prefix}${wrong[0]} is ${object[wrong[0]] === undefined ? 'missing' : 'not what it should be'}`
}
