/*
 * The thread in which drawings are read, prepared, estimated and packed: whatever takes long and would keep the server from feeding a board.
 * One task after the other; the server ends the thread when its task is not waited for any more.
 */
import { promisify } from 'node:util'
import { parentPort, workerData } from 'node:worker_threads'
import { brotliCompress, constants, gzip } from 'node:zlib'

import { toDriverError } from '@vfab/core'
import { createWorkshop, type Notice, type Plan, sizeOf, type Workshop } from '@vfab/workshop'

import type { DrawingLayer } from '../api/drawing.ts'
import { firstPicture } from './first-picture.ts'
import { packStrokes } from './pack-strokes.ts'
import { planOptions } from './plan-options.ts'
import type {
  PackedBytes,
  Prepared,
  PreparingAnswer,
  PreparingRequest,
  PreparingTask,
  ReadFacts,
  ReadJob,
  ThreadOptions,
} from './preparing-messages.ts'

const port = parentPort!
const workshop: Workshop = createWorkshop(workerData as ThreadOptions)
let last: Promise<void> = Promise.resolve()

port.on('message', (request: PreparingRequest) => {
  last = last.then(() => answer(request))
})

async function answer({ number, task }: PreparingRequest): Promise<void> {
  try {
    const result = await run(task, ({ level, text }) => {
      if (level === 'step') tell({ number, step: text })
    })
    tell({ number, result }, memoryOf(result))
  } catch (error) {
    tell({ number, error: toDriverError(error, { operation: task.kind }).toJSON() })
  }
}

function tell(message: PreparingAnswer, memory: readonly ArrayBuffer[] = []): void {
  port.postMessage(message, memory)
}

async function run(task: PreparingTask, onNotice: (notice: Notice) => void): Promise<ReadFacts | Prepared | ReadJob> {
  switch (task.kind) {
    case 'read':
      return read(task.path, task.name, onNotice)
    case 'prepare':
      return prepare(task, onNotice)
    case 'job':
      return readJob(task.job)
  }
}

async function read(path: string, name: string, onNotice: (notice: Notice) => void): Promise<ReadFacts> {
  const { drawing } = await workshop.readDrawing(path, { name, onNotice })
  const notDrawn = drawing.notDrawn.map(({ what, count, hint }) => ({ what, count, hint }))
  return { page: drawing.page, layers: drawing.layers.map(layerFacts), notDrawn }
}

function layerFacts(layer: Plan['drawing']['layers'][number]): DrawingLayer {
  const { id, name, number, color, pauseBefore = false } = layer
  const page = { widthMm: 0, heightMm: 0 }
  const { strokes, inkMm } = sizeOf({ page, layers: [layer], notDrawn: [] })
  return { id, name, number, color, strokes, inkMm, pauseBefore }
}

async function prepare(
  { path, name, settings }: PreparingTask & { readonly kind: 'prepare' },
  onNotice: (notice: Notice) => void,
): Promise<Prepared> {
  const notices: Notice[] = []
  const plan = await workshop.plan(path, {
    ...planOptions(settings),
    name,
    machineOptional: true,
    onNotice: (notice) => {
      onNotice(notice)
      if (notice.level !== 'step') notices.push(notice)
    },
  })
  const { drawing, size, machine, estimate } = plan
  const times = new Map(estimate.layers.map((layer) => [layer.id, layer]))
  const travel = machine?.limits.travelMm
  const facts: Prepared['facts'] = {
    page: drawing.page,
    layers: drawing.layers.map((layer) => ({
      ...layerFacts(layer),
      pen: layer.pen ?? 1,
      estimateMs: times.get(layer.id)?.totalMs ?? 0,
    })),
    strokes: size.strokes,
    inkMm: size.inkMm,
    travelMm: size.travelMm,
    estimateMs: estimate.totalMs,
    estimatedFor: plan.estimatedFor,
    reachMm: travel === undefined ? undefined : { widthMm: travel.widthMm, heightMm: travel.heightMm },
    fits: travel === undefined || fits(drawing, travel),
    notices: notices.slice(0, 50).map(({ level, text, hint }) => ({ level, text, hint })),
  }
  return { facts, drawing, packed: await pack(drawing) }
}

/** The same that a plot refuses: no point may lie beyond the travel by more than rounding. */
function fits(
  { layers }: Plan['drawing'],
  { widthMm, heightMm }: { readonly widthMm: number; readonly heightMm: number },
): boolean {
  const most = 1e-3
  return layers.every(({ strokes: { coordsMm } }) => {
    for (let at = 0; at < coordsMm.length; at += 2) {
      const x = coordsMm[at]!
      const y = coordsMm[at + 1]!
      if (x < -most || y < -most || x > widthMm + most || y > heightMm + most) return false
    }
    return true
  })
}

async function readJob(id: string): Promise<ReadJob> {
  const { drawing, progress } = await workshop.jobs.show(id)
  return {
    page: drawing.page,
    layers: drawing.layers.map(({ name, color, pen, strokes }) => ({
      name,
      color,
      pen,
      strokes: strokes.starts.length - 1,
    })),
    done: Uint8Array.from(progress.done),
    packed: await pack(drawing),
  }
}

async function pack(drawing: Plan['drawing']): Promise<PackedBytes> {
  const plain = packStrokes(drawing)
  const options = { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }
  const [zipped, brotli, picture] = await Promise.all([
    promisify(gzip)(plain),
    promisify(brotliCompress)(plain, options),
    firstPicture(drawing),
  ])
  return { plain, gzip: new Uint8Array(zipped), br: new Uint8Array(brotli), picture }
}

/** Memory that is handed over instead of copied. */
function memoryOf(result: ReadFacts | Prepared | ReadJob): readonly ArrayBuffer[] {
  if (!('packed' in result)) return []
  const { packed } = result
  const buffers = [packed.plain, packed.gzip, packed.br, packed.picture].map(({ buffer }) => buffer)
  if (!('drawing' in result)) return buffers
  const strokes = result.drawing.layers.flatMap(({ strokes: { coordsMm, starts } }) => [coordsMm.buffer, starts.buffer])
  return [...new Set([...buffers, ...strokes])].filter((buffer) => buffer instanceof ArrayBuffer)
}
