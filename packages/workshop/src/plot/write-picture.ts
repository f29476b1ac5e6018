import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'

import { type OperationOptions, toDriverError } from '@vfab/core'
import { type Page, previewPng } from '@vfab/drawing'

import { workAside } from '../aside/work-aside.ts'
import { inputError } from '../input-error.ts'
import { markHtml, markImage, markSvg } from '../outputs/mark.ts'

/**
 * Finds out before the work, and not after it, that a picture cannot be written.
 * @throws DriverError `INPUT_INVALID` unless the file ends in .svg or .png, and its directory is there
 */
export function checkPictureFile(file: string, cwd: string): void {
  if (!/\.(svg|png)$/i.test(file)) throw inputError(`${file} must end in .svg or .png`)
  requireDirectoryOf(file, cwd)
}

/** As {@link checkPictureFile}, for a chart, which may be a web page as well. */
export function checkChartFile(file: string, cwd: string): void {
  if (!/\.(svg|png|html?)$/i.test(file)) throw inputError(`${file} must end in .svg, .png or .html`)
  requireDirectoryOf(file, cwd)
}

/** @throws DriverError `INPUT_INVALID` when the directory that the file is to be written to is not there */
export function requireDirectoryOf(file: string, cwd: string): void {
  const directory = dirname(resolve(cwd, file))
  if (existsSync(directory)) return
  throw inputError(`there is no directory ${directory} to write ${file} to`, 'make it, or choose another place')
}

/** Whether a picture of this name is one of pixels. */
export function isPng(file: string): boolean {
  return /\.png$/i.test(file)
}

/** Details of a picture of so many pixels' width that nobody sees, in mm: millions of points would only slow its rendering down. */
export function pictureDetailMm(file: string | undefined, page: Page): number {
  return file !== undefined && isPng(file) ? Math.max(page.widthMm, page.heightMm) / 4000 : 0
}

/**
 * Writes an SVG document as the file's ending says. @returns the absolute path
 * @throws DriverError `DEPENDENCY_MISSING` where PNG cannot be rendered, and whatever writing reports
 */
export async function writePicture(
  file: string,
  svg: string,
  cwd: string,
  { signal }: OperationOptions = {},
): Promise<string> {
  return write(file, isPng(file) ? markImage(await render(svg, signal)) : markSvg(svg), cwd)
}

/** Writes a web page, with the mark of vfab. @returns the absolute path */
export function writePage(file: string, html: string, cwd: string): Promise<string> {
  return write(file, markHtml(html), cwd)
}

/** Writes a picture of a camera, with the mark of vfab. @returns the absolute path */
export function writeImage(file: string, image: Uint8Array, cwd: string): Promise<string> {
  return write(file, markImage(image), cwd)
}

async function write(file: string, content: string | Uint8Array, cwd: string): Promise<string> {
  const path = resolve(cwd, file)
  await writeFile(path, content).catch((cause: unknown) => {
    throw toDriverError(cause, { operation: 'write', address: path })
  })
  return path
}

/** Rendering more text may take a second. */
const longText = 200_000

function render(svg: string, signal: AbortSignal | undefined): Promise<Uint8Array> {
  return svg.length > longText ? workAside({ kind: 'render', svg }, { signal }) : previewPng(svg)
}
