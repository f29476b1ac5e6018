import { describeElement, hrefId, type SvgElement, urlIds } from './element.ts'
import type { LayerMarks } from './layer-group.ts'
import { invalidInput } from '../invalid-input.ts'
import { type ReadXmlOptions, readXml } from './xml-events.ts'
import type { TextSource } from './text-source.ts'

/** What has to be known of a document before the first stroke can be drawn. */
export interface Survey {
  readonly root: SvgElement
  /** The texts of all style sheets, in order. */
  readonly styleSheets: readonly string[]
  /** Whether there is CSS, in style sheets or attributes. */
  readonly hasCss: boolean
  readonly hasText: boolean
  /** Ids that something in the file refers to. */
  readonly referenced: ReadonlySet<string>
  readonly layerMarks: LayerMarks
  /** What a pixel of the program that wrote the file is: 96, 90 (old Inkscape) or 72 (Illustrator) to the inch. */
  readonly pxPerInch: number
}

/** Reads the whole document once, keeping next to nothing. @throws DriverError `INPUT_INVALID` for what is no SVG */
export async function survey(source: TextSource, options: ReadXmlOptions): Promise<Survey> {
  let root: SvgElement | undefined
  let styleText: string | undefined
  let hasStyleAttributes = false
  let hasText = false
  let inkscapeLayers = false
  let illustrator = false
  const styleSheets: string[] = []
  const referenced = new Set<string>()
  await readXml(
    source,
    {
      open: (element) => {
        root ??= rootOf(element)
        if (element.name === 'style' && isCss(element)) styleText = ''
        hasText ||= element.name === 'text'
        hasStyleAttributes ||= element.attributes.style !== undefined
        inkscapeLayers ||= element.attributes['inkscape:groupmode'] === 'layer'
        collectReferences(element, referenced)
      },
      text: (text) => {
        if (styleText !== undefined) styleText += text
      },
      close: (element) => {
        if (element.name !== 'style' || styleText === undefined) return
        styleSheets.push(styleText)
        for (const id of urlIds(styleText)) referenced.add(id)
        styleText = undefined
      },
      comment: (text) => {
        illustrator ||= /Generator: Adobe Illustrator/.test(text)
      },
    },
    options,
  )
  if (!root) throw invalidInput('has no elements')
  // Illustrator's "Export As" leaves out its name, and calls a layer what other programs do not.
  illustrator ||= root.attributes['data-name'] !== undefined
  const affinity = root.attributes['xmlns:serif'] !== undefined
  return {
    root,
    styleSheets,
    hasCss: hasStyleAttributes || styleSheets.length > 0,
    hasText,
    referenced,
    layerMarks: inkscapeLayers ? 'inkscape' : illustrator ? 'illustrator' : affinity ? 'groups' : 'none',
    pxPerInch: illustrator ? 72 : inkscapePxPerInch(root),
  }
}

function rootOf(element: SvgElement): SvgElement {
  if (element.name === 'svg') return element
  throw invalidInput(`is not an SVG: its root element is ${describeElement(element)}`, {
    hint: 'export the drawing as SVG',
  })
}

function isCss(element: SvgElement): boolean {
  const type = element.attributes.type
  return type === undefined || type === '' || type === 'text/css'
}

/** Inkscape took an inch for 90 pixels until version 0.92: https://wiki.inkscape.org/wiki/Release_notes/0.92 */
function inkscapePxPerInch(root: SvgElement): number {
  const minor = /^0\.(\d+)/.exec(root.attributes['inkscape:version'] ?? '')?.[1]
  return minor !== undefined && Number(minor) < 92 ? 90 : 96
}

function collectReferences(element: SvgElement, referenced: Set<string>): void {
  const target = hrefId(element)
  if (target !== undefined) referenced.add(target)
  for (const name in element.attributes) {
    if (name === 'd' || name === 'points') continue
    const value = element.attributes[name]!
    if (value.includes('url(')) for (const id of urlIds(value)) referenced.add(id)
  }
}
