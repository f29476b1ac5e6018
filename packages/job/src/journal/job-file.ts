import { type DeviceIdentity, DriverError, sliceStrokes, strokeCount, type StrokeList } from '@vfab/core'
import type { Drawing, Layer, Page } from '@vfab/drawing'

/** What is known of a job before it begins. Everything but the strokes is stored as JSON. */
export interface NewJob {
  /** For people, as a rule the name of the file that is drawn. */
  readonly name: string
  /** Prepared: exactly these strokes are drawn, in this order. */
  readonly drawing: Drawing
  readonly device: DeviceIdentity
  /** The device's settings, and whatever else whoever resumes it needs to know. */
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
  readonly layers: readonly (Omit<Layer, 'strokes' | 'fills'> & { readonly strokes: number })[]
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
    layers: layers.map((layer) => {
      const list = sliceStrokes(strokes, first, first + layer.strokes)
      first += layer.strokes
      return { ...layer, strokes: list }
    }),
    notDrawn: [],
  }
}

/** @throws DriverError `INPUT_INVALID` for what is not a job's description */
export function parseJobFile(text: string, path: string): JobFile {
  let file: Partial<JobFile> | null
  try {
    file = JSON.parse(text) as Partial<JobFile> | null
  } catch (cause) {
    throw unreadable(path, cause)
  }
  if (file?.version === 1 && typeof file.id === 'string' && Array.isArray(file.layers)) return file as JobFile
  throw unreadable(path)
}

function unreadable(path: string, cause?: unknown): DriverError {
  return new DriverError(`${path} does not describe a job`, {
    type: 'configuration',
    code: 'INPUT_INVALID',
    hint: 'remove the job; if a newer version of this program wrote it, use that one',
    cause,
  })
}
