/* Drawings that were uploaded, and drawings made ready for a machine. */
import * as z from 'zod'

import { type Size, sizeSchema } from './device.ts'

/** A layer of a drawing. */
export interface DrawingLayer {
  /** Unique within the drawing. */
  readonly id: string
  readonly name: string
  /** The number its name begins with. */
  readonly number?: number | undefined
  /** `#rrggbb`, where all of it has one colour. */
  readonly color?: string | undefined
  readonly strokes: number
  readonly inkMm: number
  /** The plot waits for a person before this layer. */
  readonly pauseBefore: boolean
}

const drawingLayerShape = {
  id: z.string(),
  name: z.string(),
  number: z.number().optional(),
  color: z.string().optional(),
  strokes: z.number().int(),
  inkMm: z.number(),
  pauseBefore: z.boolean(),
}

/** @see DrawingLayer */
export const drawingLayerSchema: z.ZodType<DrawingLayer> = z.object(drawingLayerShape).meta({ id: 'DrawingLayer' })

/** A file that was uploaded, and what is in it. */
export interface Drawing {
  /** SHA-256 of the file, 64 hexadecimal digits. */
  readonly id: string
  /** A label, never a path: what the client called it. */
  readonly name: string
  readonly bytes: number
  /** When it was uploaded last, ms since 1970. */
  readonly addedMs: number
  readonly page: Size
  readonly layers: readonly DrawingLayer[]
  /** What was left out: `images`, with how many and what to do. */
  readonly notDrawn: readonly { readonly what: string; readonly count: number; readonly hint?: string | undefined }[]
}

/** @see Drawing */
export const drawingSchema: z.ZodType<Drawing> = z
  .object({
    id: z.string(),
    name: z.string(),
    bytes: z.number().int(),
    addedMs: z.number(),
    page: sizeSchema,
    layers: z.array(drawingLayerSchema),
    notDrawn: z.array(z.object({ what: z.string(), count: z.number(), hint: z.string().optional() })),
  })
  .meta({ id: 'Drawing' })

/** The stored drawings, the newest first. */
export interface DrawingList {
  readonly drawings: readonly Drawing[]
}

/** @see DrawingList */
export const drawingListSchema: z.ZodType<DrawingList> = z
  .object({ drawings: z.array(drawingSchema) })
  .meta({ id: 'DrawingList' })

/** Margins in millimetres. */
export interface Margins {
  topMm: number
  rightMm: number
  bottomMm: number
  leftMm: number
}

/** How a drawing is made ready: the options of `vfab plot`. Lengths in mm. What is left out is as for `vfab plot`. */
export interface PreparationSettings {
  /** The machine it is for: its travel, pens and speeds count. Default: none in particular. */
  device?: string | undefined
  /** Only these layers: by name, id, or number. */
  layers?: readonly string[] | undefined
  layersBy?: 'layer' | 'group' | 'color' | 'width' | 'none' | undefined
  /** Leave out what lies under later opaque shapes. */
  hide?: 'none' | 'layer' | 'all' | undefined
  /** `A4`, `letter`, `100x150mm`. Default: the page of the drawing. */
  paper?: string | undefined
  landscape?: boolean | undefined
  marginMm?: number | Margins | undefined
  /** Keep only this part of the drawing. */
  cropMm?: { xMm: number; yMm: number; widthMm: number; heightMm: number } | undefined
  marksMm?: number | undefined
  rotateDeg?: number | 'auto' | undefined
  fit?: boolean | undefined
  clip?: boolean | undefined
  mirror?: 'horizontal' | 'vertical' | 'both' | undefined
  scale?: number | undefined
  center?: boolean | undefined
  offsetMm?: { xMm: number; yMm: number } | undefined
  copies?: { columns: number; rows: number; gapMm?: number | undefined } | undefined
  /** Fill areas with lines. */
  hatch?:
    | {
        spacingMm: number
        angleDeg?: number | undefined
        cross?: boolean | undefined
        density?: 'color' | 'opacity' | 'both' | undefined
        insetMm?: number | undefined
        connect?: boolean | undefined
      }
    | undefined
  passes?: number | undefined
  closedOverlapMm?: number | undefined
  loopStarts?: 'near' | 'random' | 'spread' | 'keep' | undefined
  minLengthMm?: number | undefined
  simplifyToleranceMm?: number | undefined
  duplicateToleranceMm?: number | undefined
  order?: boolean | undefined
  reverse?: boolean | undefined
  effort?: number | undefined
  /** The pen of a layer, by the layer's name, number or colour: a number from 1, or a name from the configuration. */
  pens?: Readonly<Record<string, number | string>> | undefined
  sortPens?: boolean | undefined
}

const length = z.number().min(0).max(100_000)
const anyLength = z.number().min(-100_000).max(100_000)
const text = z.string().min(1).max(200)

/** @see PreparationSettings */
export const preparationSettingsSchema: z.ZodType<PreparationSettings> = z
  .strictObject({
    device: text.optional(),
    layers: z.array(text).max(1000).optional(),
    layersBy: z.enum(['layer', 'group', 'color', 'width', 'none']).optional(),
    hide: z.enum(['none', 'layer', 'all']).optional(),
    paper: text.optional(),
    landscape: z.boolean().optional(),
    marginMm: z
      .union([length, z.strictObject({ topMm: length, rightMm: length, bottomMm: length, leftMm: length })])
      .optional(),
    cropMm: z.strictObject({ xMm: anyLength, yMm: anyLength, widthMm: length, heightMm: length }).optional(),
    marksMm: length.optional(),
    rotateDeg: z.union([z.number().min(-360).max(360), z.literal('auto')]).optional(),
    fit: z.boolean().optional(),
    clip: z.boolean().optional(),
    mirror: z.enum(['horizontal', 'vertical', 'both']).optional(),
    scale: z.number().min(0.001).max(1000).optional(),
    center: z.boolean().optional(),
    offsetMm: z.strictObject({ xMm: anyLength, yMm: anyLength }).optional(),
    copies: z
      .strictObject({
        columns: z.number().int().min(1).max(100),
        rows: z.number().int().min(1).max(100),
        gapMm: length.optional(),
      })
      .optional(),
    hatch: z
      .strictObject({
        spacingMm: z.number().min(0.05).max(1000),
        angleDeg: z.number().min(-360).max(360).optional(),
        cross: z.boolean().optional(),
        density: z.enum(['color', 'opacity', 'both']).optional(),
        insetMm: length.optional(),
        connect: z.boolean().optional(),
      })
      .optional(),
    passes: z.number().int().min(1).max(20).optional(),
    closedOverlapMm: length.optional(),
    loopStarts: z.enum(['near', 'random', 'spread', 'keep']).optional(),
    minLengthMm: length.optional(),
    simplifyToleranceMm: z.number().min(0).max(10).optional(),
    duplicateToleranceMm: z.number().min(0).max(10).optional(),
    order: z.boolean().optional(),
    reverse: z.boolean().optional(),
    effort: z.number().min(0).max(10).optional(),
    pens: z.record(z.string(), z.union([z.number().int().min(1).max(99), text])).optional(),
    sortPens: z.boolean().optional(),
  })
  .meta({ id: 'PreparationSettings' })

/** A remark for people. */
export interface Notice {
  readonly level: 'detail' | 'info' | 'warning' | 'step'
  readonly text: string
  readonly hint?: string | undefined
}

/** @see Notice */
export const noticeSchema: z.ZodType<Notice> = z
  .object({ level: z.enum(['detail', 'info', 'warning', 'step']), text: z.string(), hint: z.string().optional() })
  .meta({ id: 'Notice' })

/** One layer of a preparation, in drawing order. */
export interface PreparedLayer extends DrawingLayer {
  /** Pen that draws it, from 1. */
  readonly pen: number
  readonly estimateMs: number
}

/** @see PreparedLayer */
export const preparedLayerSchema: z.ZodType<PreparedLayer> = z
  .object({ ...drawingLayerShape, pen: z.number().int(), estimateMs: z.number() })
  .meta({ id: 'PreparedLayer' })

/** A drawing made ready: exactly these strokes are plotted. */
export interface Preparation {
  /** The same drawing with the same settings has the same id. */
  readonly id: string
  /** Id of the drawing. */
  readonly drawing: string
  readonly name: string
  readonly settings: PreparationSettings
  readonly page: Size
  /** In the order of `/preparations/:preparation/strokes`. */
  readonly layers: readonly PreparedLayer[]
  readonly strokes: number
  readonly inkMm: number
  readonly travelMm: number
  readonly estimateMs: number
  /** Model that the estimate is for. */
  readonly estimatedFor: string
  /** Reach of the machine, where one was named. */
  readonly reachMm?: Size | undefined
  /** False where ink lies beyond the machine's reach: such a preparation is not plotted. */
  readonly fits: boolean
  /** Turned, beyond the paper, not drawn. */
  readonly notices: readonly Notice[]
}

/** @see Preparation */
export const preparationSchema: z.ZodType<Preparation> = z
  .object({
    id: z.string(),
    drawing: z.string(),
    name: z.string(),
    settings: preparationSettingsSchema,
    page: sizeSchema,
    layers: z.array(preparedLayerSchema),
    strokes: z.number().int(),
    inkMm: z.number(),
    travelMm: z.number(),
    estimateMs: z.number(),
    estimatedFor: z.string(),
    reachMm: sizeSchema.optional(),
    fits: z.boolean(),
    notices: z.array(noticeSchema),
  })
  .meta({ id: 'Preparation' })
