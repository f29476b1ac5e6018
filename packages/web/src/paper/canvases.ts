import type { PictureFrame } from './picture-frame.ts'
import { moveFrom, type View } from './view.ts'

/** A picture of the paper: what it shows, and how the paper lay when it was asked for. */
export interface Made {
  readonly frame: PictureFrame
  readonly view: View
  /** Where the picture's corner was on the screen. */
  readonly at: { readonly x: number; readonly y: number }
}

/** An element that screen readers skip. */
export function element<Name extends 'canvas' | 'div'>(name: Name, className: string): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name)
  made.className = className
  made.setAttribute('aria-hidden', 'true')
  return made
}

/** Sizes a canvas for a picture, and draws what is there of it. */
export function fill(
  canvas: HTMLCanvasElement,
  frame: PictureFrame,
  ...pictures: readonly (ImageBitmap | undefined)[]
): void {
  canvas.width = frame.widthPx
  canvas.height = frame.heightPx
  const pen = canvas.getContext('2d')
  for (const picture of pictures) {
    if (!picture) continue
    pen?.drawImage(picture, 0, 0)
    picture.close()
  }
}

/** Puts the canvas of a picture where its paper is now. */
export function move(canvas: HTMLCanvasElement, made: Made | undefined, now: View): void {
  if (!made) return
  const { frame, view, at } = made
  const { x, y, factor } = moveFrom(view, at, now)
  const perPixel = (factor * view.scale) / frame.pxPerMm
  canvas.style.transform = `translate(${x}px, ${y}px) scale(${perPixel})`
}
