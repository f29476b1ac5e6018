import type { PaperBox } from './trace.ts'
import type { Size, View } from './view.ts'

/** Which part of the paper a picture shows, and how many pixels it has. */
export interface PictureFrame {
  readonly box: PaperBox
  /** Device pixels per millimetre. */
  readonly pxPerMm: number
  readonly widthPx: number
  readonly heightPx: number
}

/** Beyond 65,535 pixels a side, or 16,384², a canvas stays empty without an error; phones allow less. */
const mostPxASide = 4096
const mostPx = 9_000_000

/** The whole paper, with a border for ink beyond it. */
export function wholePaper(paper: Size, pxPerMm: number): PictureFrame {
  const border = 0.02 * Math.max(paper.width, paper.height)
  return frameOf({ left: -border, top: -border, right: paper.width + border, bottom: paper.height + border }, pxPerMm)
}

/** What can be seen of the paper, and a quarter of the stage around it, so that small moves show no edge. */
export function seenPaper(view: View, paper: Size, stage: Size, pixelRatio: number): PictureFrame {
  const whole = wholePaper(paper, view.scale * pixelRatio).box
  const around = { x: stage.width / 4, y: stage.height / 4 }
  const box = {
    left: Math.max(whole.left, (-around.x - view.xPx) / view.scale),
    top: Math.max(whole.top, (-around.y - view.yPx) / view.scale),
    right: Math.min(whole.right, (stage.width + around.x - view.xPx) / view.scale),
    bottom: Math.min(whole.bottom, (stage.height + around.y - view.yPx) / view.scale),
  }
  return frameOf(box, view.scale * pixelRatio)
}

/** At most as many pixels as a canvas holds everywhere: a larger picture is made smaller, and shown magnified. */
function frameOf(box: PaperBox, pxPerMm: number): PictureFrame {
  const widthMm = Math.max(0.1, box.right - box.left)
  const heightMm = Math.max(0.1, box.bottom - box.top)
  const most = Math.min(mostPxASide / widthMm, mostPxASide / heightMm, Math.sqrt(mostPx / (widthMm * heightMm)))
  const held = Math.min(pxPerMm, most)
  return {
    box,
    pxPerMm: held,
    widthPx: Math.max(1, Math.ceil(widthMm * held)),
    heightPx: Math.max(1, Math.ceil(heightMm * held)),
  }
}
