/**
 * Draws pictures of the paper, beside the page: 100,000 segments take longer than a frame. Lines are thinned to half a pixel, and
 * what is out of sight is left out, so that a magnified part takes no longer than the whole.
 */
import { boxesOf, countStrokes, type PackedStrokes } from './packed-strokes.ts'
import { lineForm, type TraceOptions, traceStrokes, traceTravel } from './trace.ts'
import type { DrawingMessage, PictureReply, PictureRequest } from './worker-messages.ts'

/** The part of a worker's global scope that is used; TypeScript's libraries of pages and workers exclude each other. */
interface WorkerScope {
  onmessage: ((event: MessageEvent<DrawingMessage | PictureRequest>) => void) | null
  postMessage(reply: PictureReply, transfer: readonly ImageBitmap[]): void
}

interface LoadedDrawing {
  readonly strokes: PackedStrokes
  readonly boxes: Float32Array<ArrayBuffer>
}

/** How pale the plan is under the ink. */
const palePart = 0.26

const scope = self as unknown as WorkerScope
serve(scope)

function serve(worker: WorkerScope): void {
  let drawing: LoadedDrawing | undefined
  worker.onmessage = ({ data }) => {
    if (data.type === 'drawing') drawing = { strokes: data.strokes, boxes: boxesOf(data.strokes) }
    else if (drawing) {
      const plan = drawPlan(drawing, data)
      const ink = data.done && drawInk(drawing, data, data.done)
      worker.postMessage({ id: data.id, plan, ink }, ink ? [plan, ink] : [plan])
    }
  }
}

function drawPlan(drawing: LoadedDrawing, request: PictureRequest): ImageBitmap {
  const { canvas, pen } = canvasFor(request)
  const { box, paper, pxPerMm } = request
  pen.fillStyle = paper.color
  pen.fillRect(-box.left * pxPerMm, -box.top * pxPerMm, paper.widthMm * pxPerMm, paper.heightMm * pxPerMm)
  if (request.travel !== undefined) drawTravel(pen, drawing, request, request.travel)
  pen.globalAlpha = request.look === 'job' ? palePart : 1
  drawLayers(pen, drawing, request)
  return canvas.transferToImageBitmap()
}

function drawInk(drawing: LoadedDrawing, request: PictureRequest, done: Uint8Array): ImageBitmap {
  const { canvas, pen } = canvasFor(request)
  drawLayers(pen, drawing, request, (stroke) => done[stroke] === 1)
  return canvas.transferToImageBitmap()
}

function drawLayers(
  pen: OffscreenCanvasRenderingContext2D,
  { strokes, boxes }: LoadedDrawing,
  request: PictureRequest,
  wanted?: (stroke: number) => boolean,
): void {
  strokes.layers.forEach(({ first, strokes: count }, index) => {
    pen.strokeStyle = request.colors[index] ?? '#000'
    traceStrokes(pen, strokes, [first, first + count], placeOf(request, boxes), wanted)
  })
}

function drawTravel(
  pen: OffscreenCanvasRenderingContext2D,
  { strokes, boxes }: LoadedDrawing,
  request: PictureRequest,
  color: string,
): void {
  // Of very many ways nothing can be seen but a fog, which takes seconds to draw.
  if (countStrokes(strokes) > 30_000) return
  pen.save()
  pen.strokeStyle = color
  pen.globalAlpha = 0.5
  pen.lineWidth = Math.max(1, request.linePx * 0.6)
  traceTravel(pen, strokes, placeOf(request, boxes))
  pen.restore()
}

function placeOf({ box, pxPerMm, thinPx }: PictureRequest, boxes: Float32Array<ArrayBuffer>): TraceOptions {
  return {
    pxPerMm,
    originXMm: box.left,
    originYMm: box.top,
    thinPx,
    boxes,
    seen: box,
  }
}

function canvasFor({ widthPx, heightPx, linePx }: PictureRequest): {
  canvas: OffscreenCanvas
  pen: OffscreenCanvasRenderingContext2D
} {
  const canvas = new OffscreenCanvas(widthPx, heightPx)
  const pen = canvas.getContext('2d')
  if (!pen) throw new Error(`no canvas of ${widthPx} × ${heightPx} pixels`)
  pen.lineWidth = linePx
  Object.assign(pen, lineForm(linePx))
  return { canvas, pen }
}
