import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { DriverError, isDriverError } from '@vfab/core'

import type { Drawing } from '../drawing.ts'
import { invalidInput } from '../invalid-input.ts'
import type { ReadDrawingOptions } from '../read-drawing.ts'
import { readSvg } from '../svg/read-svg.ts'

/** Programs that draw the first page of a PDF as SVG, with their arguments: unless told not to, one makes room for margins. */
const converters: readonly (readonly [program: string, args: (input: string, output: string) => string[]])[] = [
  ['pdftocairo', (input, output) => ['-svg', '-noshrink', '-nocenter', '-f', '1', '-l', '1', input, output]],
  ['mutool', (input, output) => ['draw', '-F', 'svg', '-o', output, input, '1']],
]
/** Longer than any page that is to be plotted takes. */
const longestMs = 60_000

/**
 * Reads the first page of a PDF by means of a program that is installed: `pdftocairo` (poppler) or `mutool` (MuPDF).
 * @throws DriverError `DEPENDENCY_MISSING` where neither is installed; `INPUT_INVALID` for a PDF without lines
 */
export async function readPdf(bytes: Uint8Array, options: ReadDrawingOptions): Promise<Drawing> {
  const directory = await mkdtemp(join(tmpdir(), 'vfab-pdf-'))
  try {
    const input = join(directory, 'page.pdf')
    const output = join(directory, 'page.svg')
    await writeFile(input, bytes)
    await convert(input, output, options.signal)
    // Points are the unit of both programs; mutool numbers its pages.
    const svg = await readFile(output).catch(() => readFile(join(directory, 'page1.svg')))
    // Without the name: the caller puts it in front.
    return await readSvg(svg, { ...options, name: 'is a PDF whose first page', pxPerInch: 72 })
  } catch (error) {
    if (!isDriverError(error) || !/holds only|nothing to draw/.test(error.message)) throw error
    const isPictures = /\d+ images/.test(error.message)
    throw invalidInput(isPictures ? 'is a PDF with pictures only' : 'is a PDF without lines on its first page', {
      hint: isPictures ? 'trace the pictures to paths in a drawing program' : 'choose a PDF with drawn lines',
      cause: error,
    })
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

async function convert(input: string, output: string, signal: AbortSignal | undefined): Promise<void> {
  for (const [program, args] of converters) {
    const failure = await run(program, args(input, output), signal)
    if (failure === undefined) return
    if (failure.code === 'ENOENT') continue
    signal?.throwIfAborted()
    throw invalidInput(`is a PDF that ${program} cannot read`, { hint: 'open it and export it again', cause: failure })
  }
  throw new DriverError('is a PDF, which needs pdftocairo or mutool to be read', {
    type: 'dependency',
    code: 'DEPENDENCY_MISSING',
    hint: 'install poppler (poppler-utils on Debian and Ubuntu, poppler in Homebrew), or export the drawing as SVG',
  })
}

/** @returns why it failed; `undefined` when it did not */
function run(
  program: string,
  args: readonly string[],
  signal: AbortSignal | undefined,
): Promise<NodeJS.ErrnoException | undefined> {
  return new Promise((resolve) => {
    const options = { timeout: longestMs, ...(signal ? { signal } : {}) }
    execFile(program, args, options, (error) => resolve((error as NodeJS.ErrnoException | null) ?? undefined))
  })
}
