import { DriverError, isDriverError, type OperationOptions } from '@vfab/core'

import { drawingBounds } from '../bounds.ts'
import type { Drawing, Layer, NotDrawn, Page } from '../drawing.ts'
import { nothingToDraw } from '../nothing-to-draw.ts'
import { type OnProgress, partOf } from '../progress.ts'
import { openTypeface } from '../text/open-typeface.ts'
import { Cascade } from './cascade.ts'
import { collectDefinitions } from './definitions.ts'
import { shapeFor } from './document-shape.ts'
import { describeElement, type SvgElement } from './element.ts'
import { LayerCollector, type LayerDivision } from './layer-collector.ts'
import { NotDrawnCounts } from './not-drawn.ts'
import { pageSizeOf } from './page-size.ts'
import type { HidingScope } from './paint-stack.ts'
import { Problems } from './problems.ts'
import { RenderLimits } from './render-limits.ts'
import { Renderer } from './renderer.ts'
import { survey } from './survey.ts'
import { openTextSource } from './text-source.ts'
import { readXml } from './xml-events.ts'

/** What {@link readSvg} accepts. */
export interface ReadSvgOptions extends OperationOptions {
  /** How far a drawn line may be from a curve, in mm on the page as read. Default 0.02. */
  toleranceMm?: number | undefined
  /** What makes a layer of the drawing: the file's layers (default), its outermost groups, the colours of the ink, or nothing. */
  layersBy?: LayerDivision | undefined
  /** Keep filled areas in {@link Layer.fills}, so that `prepareStrokes` can hatch them. Default false. */
  keepFills?: boolean | undefined
  /**
   * What opaque areas, white ones included, hide: strokes and areas under them in their own layer, in all layers, or
   * nothing. Default: all where {@link ReadSvgOptions.keepFills} is set, so that no hatching shows through, else nothing.
   */
  hide?: HidingScope | undefined
  /**
   * How many pixels of this file make an inch. Default: 96, as CSS has it, but 72 for Illustrator and 90 for Inkscape
   * before 0.92, which the file tells.
   */
  pxPerInch?: number | undefined
  /**
   * Bytes of a font that text is drawn in: a TrueType, OpenType or WOFF font as outlines, an SVG font as its lines.
   * Default: Hershey's single-line font "Roman Simplex".
   */
  fontFile?: Uint8Array | undefined
  /**
   * Refuse a file with an error in any of its elements. Default false: such an element is drawn up to its error, as SVG has
   * it, and {@link Drawing.notDrawn} names it.
   */
  strict?: boolean | undefined
  /** Largest file taken, unpacked. Default 256 MB. */
  maxBytes?: number | undefined
  /** What messages call the file. Default `the SVG`. */
  name?: string | undefined
  /** Called now and then while it is read. */
  onProgress?: OnProgress | undefined
}

/**
 * Reads an SVG document into layers of strokes in millimetres.
 *
 * The document is read as a stream, two or three times over: memory holds the file's bytes, what others refer to, and the
 * strokes, never a tree of the whole. External files are not fetched.
 * @param svg - text, bytes (also gzipped), or a stream of bytes such as a file or standard input
 * @throws DriverError `INPUT_INVALID` for whatever a person can get wrong: no SVG, not well-formed, nothing to draw, a page
 *   without area, files made to exhaust memory; where `strict`, numbers that are none
 */
export async function readSvg(
  svg: string | Uint8Array | AsyncIterable<Uint8Array | string>,
  options: ReadSvgOptions = {},
): Promise<Drawing> {
  const { toleranceMm = 0.02, maxBytes = 256e6, signal, name = 'the SVG' } = options
  if (!(toleranceMm > 0)) throw new RangeError(`toleranceMm is ${toleranceMm}; it has to be above 0`)
  signal?.throwIfAborted()
  try {
    return await read(svg, { ...options, toleranceMm, maxBytes })
  } catch (error) {
    if (!isDriverError(error)) throw error
    throw new DriverError(`${name} ${error.message}`, { ...error, cause: error.cause })
  }
}

/** How far the work is, as a rule, once the document was read to know it, and once more for what others refer to. */
const surveyShare = 0.3
const definitionsShare = 0.5

async function read(
  svg: Parameters<typeof readSvg>[0],
  options: ReadSvgOptions & { toleranceMm: number; maxBytes: number },
): Promise<Drawing> {
  const { toleranceMm, signal, layersBy = 'layer', keepFills = false, hide = keepFills ? 'all' : 'none' } = options
  const source = await openTextSource(svg, options.maxBytes, signal)
  const { onProgress } = options
  const facts = await survey(source, { signal, onProgress: partOf(onProgress, 0, surveyShare) })
  const asks = (pattern: RegExp): boolean => facts.styleSheets.some((text) => pattern.test(text))
  const xml = { signal, keepSiblings: asks(/[+~]|\sof\s/), countTypes: asks(/of-type/) }
  const rendersFrom = facts.referenced.size > 0 ? definitionsShare : surveyShare
  const definitions = await collectDefinitions(source, facts.referenced, {
    ...xml,
    onProgress: partOf(onProgress, surveyShare, rendersFrom),
  })
  const cascade = new Cascade({
    styleSheets: facts.styleSheets,
    // css-tree is loaded for documents with CSS only.
    parse: facts.hasCss ? (await import('css-tree/parser')).default : undefined,
    selectors: { shape: await shapeFor(facts.styleSheets, source, xml) },
    definitions,
  })
  const page = pageSizeOf(facts.root, options.pxPerInch ?? facts.pxPerInch)
  const layers = new LayerCollector(layersBy, keepFills, hide)
  const notDrawn = new NotDrawnCounts()
  const problems = new Problems(options.strict ?? false)
  const renderer = new Renderer({
    cascade,
    definitions,
    toleranceMm,
    page,
    layers,
    notDrawn,
    problems,
    keepFills,
    limits: new RenderLimits(),
    knownClips: new Map<SvgElement, never>(),
    layerMarks: layersBy === 'group' && facts.layerMarks === 'none' ? 'groups' : facts.layerMarks,
    typeface: facts.hasText ? await openTypeface(options.fontFile) : undefined,
  })
  /** Elements open within one that is already dealt with, itself included. */
  let skipped = 0
  await readXml(
    source,
    {
      open: (element) => {
        if (skipped > 0 || !namingElement(element, () => renderer.enter(element))) skipped++
      },
      text: (text) => {
        if (skipped === 0) renderer.characters(text)
      },
      close: (element) => {
        if (skipped > 0) skipped--
        else namingElement(element, () => renderer.leave())
      },
    },
    { ...xml, onProgress: partOf(onProgress, rendersFrom, 1) },
  )
  return finish(layers.layers(), notDrawn.list(problems), page.page)
}

/** Puts the element in front of what goes wrong with it. */
function namingElement<Result>(element: SvgElement, action: () => Result): Result {
  try {
    return action()
  } catch (error) {
    if (!isDriverError(error)) throw error
    throw new DriverError(`has an error in ${describeElement(element)}: it ${error.message}`, {
      ...error,
      context: { ...error.context, line: element.line },
      cause: error.cause,
    })
  }
}

function finish(layers: readonly Layer[], notDrawn: readonly NotDrawn[], page: Page | undefined): Drawing {
  if (layers.length === 0) throw nothingToDraw(notDrawn, notDrawn[0]?.hint ?? 'draw something and save it again')
  if (page) return { page, layers, notDrawn }
  // A file without a size: the page reaches as far as the ink.
  const bounds = drawingBounds({ layers })!
  const sheet = { widthMm: Math.max(bounds.maxXMm, 1), heightMm: Math.max(bounds.maxYMm, 1) }
  return { page: sheet, layers, notDrawn }
}
