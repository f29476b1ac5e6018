import { element, fill, type Made, move } from './canvases.ts'
import { countStrokes, type PackedStrokes } from './packed-strokes.ts'
import { seenPaper, wholePaper } from './picture-frame.ts'
import { lineForm, traceStrokes } from './trace.ts'
import { fitPaper, holdInSight, lifeSize, panBy, type Size, type View, zoomAround } from './view.ts'
import type { Look, PictureReply, PictureRequest } from './worker-messages.ts'

/** What lies on the paper. */
export interface PaperContent {
  readonly strokes: PackedStrokes
  readonly page: { readonly widthMm: number; readonly heightMm: number }
  /** A colour for each layer, as CSS writes it. */
  readonly colors: readonly string[]
  readonly look: Look
  /** One byte per stroke, 1 for drawn. It is written to as ink comes. */
  readonly done?: Uint8Array<ArrayBuffer> | undefined
}

/** A paper on the screen: pictures of the plan and of the ink, moved and magnified together. */
export interface Paper extends Disposable {
  /** Lays something on it; the view stays where only the look changes. */
  show(content: PaperContent | undefined): void
  /** Draws strokes `from` to `to` (not included) as ink, at once. */
  ink(from: number, to: number): void
  /** Takes strokes from `from` on back, because they are drawn again. */
  unink(from: number): void
  showTravel(shown: boolean): void
  readonly view: View
  readonly stage: Size
  /** Moves the paper; pictures are made anew when it rests. */
  look(view: View): void
  fit(): void
  lifeSize(): void
  zoom(factor: number): void
  pan(dxPx: number, dyPx: number): void
}

/** When the paper rests this long, its pictures are made anew. */
const restMs = 100
/** Width of a line of ink, mm; never thinner than a pixel of the screen. */
const lineMm = 0.35
const paddingPx = 28
/** Points are left out that are nearer than this to the one before, device pixels: in the first picture, which is there soon, and in others. */
const thinPx = { first: 3, others: 0.5 } as const

/** @param stage - an element that clips what lies in it; the paper fills it with elements of its own */
export function createPaper(stage: HTMLElement, worker: Worker): Paper {
  return new CanvasPaper(stage, worker)
}

class CanvasPaper implements Paper {
  readonly #stage: HTMLElement
  readonly #worker: Worker
  readonly #sheet = element('div', 'sheet')
  readonly #whole = element('canvas', 'picture')
  readonly #detail = element('canvas', 'picture')
  readonly #ink = element('canvas', 'picture ink')
  readonly #tip = element('div', 'tip')
  readonly #resized: ResizeObserver
  readonly #scheme = matchMedia('(prefers-color-scheme: dark)')
  #size: Size
  #content: PaperContent | undefined
  #view: View = { scale: 1, xPx: 0, yPx: 0 }
  #fitted = true
  #travel = false
  #made: Made | undefined
  #madeWhole: Made | undefined
  #timer: ReturnType<typeof setTimeout> | undefined
  /** The request that is under way, and what was drawn when it was made. */
  #asked: { readonly request: PictureRequest; readonly made: Made; readonly whole: boolean } | undefined
  #askAgain = false
  /** No picture of these strokes was shown yet. */
  #fresh = true
  #wholeInk = -1
  #lastId = 0
  #tipStroke = -1

  constructor(stage: HTMLElement, worker: Worker) {
    this.#stage = stage
    this.#worker = worker
    stage.append(this.#sheet, this.#whole, this.#detail, this.#ink, this.#tip)
    this.#size = { width: stage.clientWidth, height: stage.clientHeight }
    this.#resized = new ResizeObserver(() => this.#resize())
    this.#resized.observe(stage)
    this.#scheme.addEventListener('change', this.#remake)
    worker.addEventListener('message', this.#receive)
    this.show(undefined)
  }

  get view(): View {
    return this.#view
  }

  get stage(): Size {
    return this.#size
  }

  show(content: PaperContent | undefined): void {
    const before = this.#content
    this.#content = content
    this.#tipStroke = -1
    if (!content) return this.#clear()
    const samePage = before?.page.widthMm === content.page.widthMm && before.page.heightMm === content.page.heightMm
    if (before?.strokes !== content.strokes) {
      this.#worker.postMessage({ type: 'drawing', strokes: content.strokes })
      this.#madeWhole = undefined
      this.#asked = undefined
      this.#fresh = true
    }
    this.#wholeInk = -1
    if (!samePage || this.#fitted) this.fit()
    this.#place()
    this.#showState(this.#fresh && this.#fitted ? 'drawing' : 'shown')
    this.#remake()
  }

  ink(from: number, to: number): void {
    const { done, strokes, colors } = this.#content ?? {}
    if (!done || !strokes || !colors) return
    done.fill(1, from, to)
    this.#tipStroke = to - 1
    if (this.#made) this.#append(strokes, colors, from, to, () => true)
    this.#placeTip()
  }

  unink(from: number): void {
    const { done } = this.#content ?? {}
    if (!done) return
    done.fill(0, from)
    this.#tipStroke = from - 1
    this.#wholeInk = -1
    this.#remake()
  }

  showTravel(shown: boolean): void {
    if (shown === this.#travel) return
    this.#travel = shown
    this.#wholeInk = -1
    this.#remake()
  }

  look(view: View): void {
    this.#fitted = false
    if (this.#content) this.#showState('shown')
    this.#setView(view)
  }

  fit(): void {
    const paper = this.#paperSize()
    if (!paper) return
    this.#setView(fitPaper(paper, this.#size, Math.min(paddingPx, this.#size.width / 20)))
    this.#fitted = true
  }

  lifeSize(): void {
    this.look(lifeSize(this.#view, this.#size))
  }

  zoom(factor: number): void {
    this.look(zoomAround(this.#view, factor, { x: this.#size.width / 2, y: this.#size.height / 2 }))
  }

  pan(dxPx: number, dyPx: number): void {
    this.look(panBy(this.#view, dxPx, dyPx))
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer)
    this.#resized.disconnect()
    this.#scheme.removeEventListener('change', this.#remake)
    this.#worker.removeEventListener('message', this.#receive)
    for (const part of [this.#sheet, this.#whole, this.#detail, this.#ink, this.#tip]) part.remove()
  }

  #paperSize(): Size | undefined {
    const page = this.#content?.page
    return page && { width: page.widthMm, height: page.heightMm }
  }

  #setView(view: View): void {
    const paper = this.#paperSize()
    if (!paper) return
    this.#view = holdInSight(view, paper, this.#size)
    this.#place()
    clearTimeout(this.#timer)
    this.#timer = setTimeout(this.#remake, restMs)
  }

  #resize(): void {
    this.#size = { width: this.#stage.clientWidth, height: this.#stage.clientHeight }
    if (this.#fitted) this.fit()
    else this.#setView(this.#view)
  }

  /** Moves what is there; this is all that happens in a frame. */
  #place(): void {
    const paper = this.#paperSize()
    if (!paper) return
    const { scale, xPx, yPx } = this.#view
    this.#sheet.style.width = `${paper.width * scale}px`
    this.#sheet.style.height = `${paper.height * scale}px`
    this.#sheet.style.transform = `translate(${xPx}px, ${yPx}px)`
    move(this.#whole, this.#madeWhole, this.#view)
    move(this.#detail, this.#made, this.#view)
    move(this.#ink, this.#made, this.#view)
    this.#placeTip()
  }

  #placeTip(): void {
    const strokes = this.#content?.strokes
    const end = strokes && this.#tipStroke >= 0 ? 2 * strokes.starts[this.#tipStroke + 1]! - 2 : -1
    this.#tip.hidden = end < 0
    if (!strokes || end < 0) return
    const { scale, xPx, yPx } = this.#view
    const x = xPx + strokes.points[end]! * scale
    const y = yPx + strokes.points[end + 1]! * scale
    this.#tip.style.transform = `translate(${x}px, ${y}px)`
  }

  readonly #remake = (): void => {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#ask(false)
  }

  #ask(whole: boolean): void {
    const content = this.#content
    const paper = this.#paperSize()
    if (!content || !paper || this.#size.width === 0 || this.#size.height === 0) return
    if (this.#asked) {
      this.#askAgain = true
      return
    }
    const ratio = Math.min(2, devicePixelRatio)
    const view = whole ? fitPaper(paper, this.#size, 0) : this.#view
    const frame = whole ? wholePaper(paper, view.scale * ratio) : seenPaper(view, paper, this.#size, ratio)
    const at = { x: view.xPx + frame.box.left * view.scale, y: view.yPx + frame.box.top * view.scale }
    const style = getComputedStyle(this.#stage)
    const request: PictureRequest = {
      type: 'picture',
      id: ++this.#lastId,
      ...frame,
      paper: { ...content.page, color: style.getPropertyValue('--sheet') },
      thinPx: this.#fresh ? thinPx.first : thinPx.others,
      linePx: lineWidth(frame.pxPerMm, ratio),
      colors: content.colors,
      look: content.look,
      done: content.done?.slice(),
      travel: this.#travel ? style.getPropertyValue('--travel') : undefined,
    }
    this.#asked = { request, made: { frame, view, at }, whole }
    this.#worker.postMessage(request)
  }

  readonly #receive = ({ data }: MessageEvent<PictureReply>): void => {
    const asked = this.#asked
    if (asked?.request.id !== data.id) return
    this.#asked = undefined
    if (asked.whole) this.#receiveWhole(data, asked.made)
    else this.#receiveDetail(data, asked.made, asked.request)
    this.#place()
    const wasFresh = this.#fresh
    this.#fresh = false
    if (this.#askAgain || wasFresh) {
      this.#askAgain = false
      this.#ask(false)
    } else if (!asked.whole && this.#wholeInk !== inked(this.#content)) this.#ask(true)
  }

  #receiveDetail({ plan, ink }: PictureReply, made: Made, request: PictureRequest): void {
    this.#made = made
    fill(this.#detail, made.frame, plan)
    fill(this.#ink, made.frame, ink)
    this.#showState('shown')
    const { strokes, colors, done } = this.#content ?? {}
    if (!strokes || !colors || !done) return
    // What was drawn while the picture was made.
    this.#append(
      strokes,
      colors,
      0,
      countStrokes(strokes),
      (stroke) => done[stroke] === 1 && request.done?.[stroke] !== 1,
    )
  }

  #receiveWhole({ plan, ink }: PictureReply, made: Made): void {
    this.#madeWhole = made
    this.#wholeInk = inked(this.#content)
    fill(this.#whole, made.frame, plan, ink)
  }

  #append(
    strokes: PackedStrokes,
    colors: readonly string[],
    from: number,
    to: number,
    wanted: (stroke: number) => boolean,
  ): void {
    const pen = this.#ink.getContext('2d')
    if (!pen || !this.#made) return
    const { frame } = this.#made
    const linePx = lineWidth(frame.pxPerMm, Math.min(2, devicePixelRatio))
    Object.assign(pen, lineForm(linePx), { lineWidth: linePx })
    const place = { pxPerMm: frame.pxPerMm, originXMm: frame.box.left, originYMm: frame.box.top }
    strokes.layers.forEach(({ first, strokes: count }, index) => {
      const part = [Math.max(from, first), Math.min(to, first + count)] as const
      if (part[0] >= part[1]) return
      pen.strokeStyle = colors[index] ?? '#000'
      traceStrokes(pen, strokes, part, place, wanted)
    })
  }

  /** What the stage shows: nothing, the first picture of what is being drawn, or the pictures of this paper. */
  #showState(state: 'empty' | 'drawing' | 'shown'): void {
    this.#stage.dataset['state'] = state
  }

  #clear(): void {
    this.#showState('empty')
    clearTimeout(this.#timer)
    this.#made = undefined
    this.#madeWhole = undefined
    this.#asked = undefined
    this.#tip.hidden = true
    for (const canvas of [this.#whole, this.#detail, this.#ink]) canvas.width = canvas.height = 0
  }
}

function inked(content: PaperContent | undefined): number {
  return content?.done?.reduce((sum, one) => sum + one, 0) ?? 0
}

function lineWidth(pxPerMm: number, ratio: number): number {
  return Math.max(1.1 * ratio, lineMm * pxPerMm)
}
