import { alphabets, likeLatin } from './hershey-alphabets.ts'

/** Points in Hershey's units, y down from the baseline. */
export type HersheyStroke = readonly (readonly [x: number, y: number])[]

/** A glyph as lines from its left side on. */
export interface HersheyGlyph {
  readonly width: number
  readonly strokes: readonly HersheyStroke[]
}

/** Heights above the baseline, y down. */
const xHeight = -14
const capHeight = -21

/** Marks that stand above a letter: x from its middle, y up from a little above its top. */
const marksAbove: Readonly<Record<string, string>> = {
  '\u0300': '-3,4 2,0', // grave
  '\u0301': '3,4 -2,0', // acute
  '\u0302': '-4,0 0,4 4,0', // circumflex
  '\u0303': '-5,1 -3,3 -1,3 1,1 3,1 5,3', // tilde
  '\u0304': '-4,2 4,2', // macron
  '\u0306': '-4,4 -3,1 -1,0 1,0 3,1 4,4', // breve
  '\u0307': '0,1 -1,2 0,3 1,2 0,1', // dot
  '\u0308': '-4,1 -5,2 -4,3 -3,2 -4,1|4,1 3,2 4,3 5,2 4,1', // diaeresis
  '\u030a': '0,0 -2,1 -2,3 0,4 2,3 2,1 0,0', // ring
  '\u030b': '0,4 -4,0|5,4 1,0', // double acute
  '\u030c': '-4,4 0,0 4,4', // caron
  '\u0309': '-2,3 -1,4 1,4 2,3 1,2 0,1 0,0', // hook
  '\u030f': '-5,4 -1,0|0,4 4,0', // double grave
  '\u0311': '-4,0 -3,3 -1,4 1,4 3,3 4,0', // inverted breve
  '\u0313': '1,4 1,2 -1,0', // smooth breathing
  '\u0314': '-1,4 -1,2 1,0', // rough breathing
  '\u0342': '-5,1 -3,3 -1,3 1,1 3,1 5,3', // perispomeni
}
/** Marks below: x from its middle, y up from the baseline. */
const marksBelow: Readonly<Record<string, string>> = {
  '\u0323': '0,-3 -1,-4 0,-5 1,-4 0,-3', // dot
  '\u0324': '-4,-3 -5,-4 -4,-5 -3,-4 -4,-3|4,-3 3,-4 4,-5 5,-4 4,-3', // diaeresis
  '\u0325': '0,-2 -2,-4 0,-6 2,-4 0,-2', // ring
  '\u032d': '-4,-6 0,-3 4,-6', // circumflex
  '\u0331': '-4,-4 4,-4', // macron
  '\u031b': '5,13 8,15 8,17 7,18', // horn
  '\u0345': '0,-3 0,-6 1,-7 2,-6', // iota subscript
  '\u0326': '1,-3 1,-5 -1,-7', // comma
  '\u0327': '0,0 -1,-3 1,-3 2,-4 2,-5 0,-7 -3,-6', // cedilla
  '\u0328': '3,0 1,-2 0,-4 1,-6 3,-6', // ogonek
}

/**
 * Further characters: a base letter to start from (or a width), and strokes from its left side, y up from the baseline.
 * Drawn for this package, to the measures of Roman Simplex.
 */
const further: Readonly<Record<string, readonly [base: string | number, strokes: string]>> = {
  ß: [20, '4,0 4,17 5,20 8,21 11,21 14,19 14,16 12,13 9,12|9,12 13,11 16,8 16,4 13,1 9,0'],
  æ: [
    30,
    '3,14 13,14|14,14 14,0|14,11 12,13 10,14 7,14 5,13 3,11 2,8 2,6 3,3 5,1 7,0 10,0 12,1 14,3|14,8 26,8 26,10 25,12 24,13 22,14 19,14 17,13 15,11 14,8 14,6 15,3 17,1 19,0 22,0 24,1 26,3',
  ],
  Æ: [30, '1,0 13,21|13,21 26,21|13,21 15,0 27,0|5,7 14,7|14,11 23,11'],
  œ: [
    34,
    '8,14 6,13 4,11 3,8 3,6 4,3 6,1 8,0 11,0 13,1 15,3 16,6 16,8 15,11 13,13 11,14 8,14|16,8 30,8 30,10 29,12 28,13 26,14 22,14 20,13 18,11 16,8 16,6 18,3 20,1 22,0 26,0 28,1 30,3',
  ],
  Œ: [34, '30,21 13,21 9,20 6,18 4,15 3,11 3,10 4,6 6,3 9,1 13,0 30,0|17,21 17,0|17,11 27,11'],
  ø: ['o', '3,-2 16,16'],
  Ø: ['O', '4,-2 18,23'],
  đ: ['d', '9,17 19,17'],
  Đ: ['D', '0,11 11,11'],
  ð: ['o', '6,21 13,19 16,13 16,8|7,17 14,21'],
  ł: ['l', '1,8 7,13'],
  Ł: ['L', '-1,8 9,14'],
  þ: [21, '4,21 4,-7|4,11 6,13 8,14 11,14 13,13 15,11 16,8 16,6 15,3 13,1 11,0 8,0 6,1 4,3'],
  Þ: [20, '4,21 4,0|4,16 13,16 16,15 17,13 17,10 16,8 13,7 4,7'],
  ı: [8, '4,14 4,0'],
  ȷ: [10, '6,14 6,-3 5,-6 3,-7 1,-7'],
  '€': [22, '19,18 17,20 14,21 12,21 9,20 7,18 5,14 5,7 7,3 9,1 12,0 14,0 17,1 19,3|2,12 14,12|2,9 14,9'],
  '£': [21, '17,17 16,19 14,21 11,21 8,19 7,16 7,4 6,1 4,0 17,0|3,10 13,10'],
  '¥': ['Y', '3,10 15,10|3,6 15,6'],
  '§': [
    18,
    '14,18 12,20 10,21 8,21 5,20 4,18 5,16 13,11 14,9 13,7 12,6|6,15 4,13 4,10 5,9 13,4 14,2 13,-1 11,-2 8,-2 5,-1 4,1',
  ],
  '©': [
    28,
    '14,21 10,20 6,17 4,13 4,8 6,4 10,1 14,0 18,1 22,4 24,8 24,13 22,17 18,20 14,21|18,13 16,15 12,15 10,12 10,9 12,6 16,6 18,8',
  ],
  '×': [22, '4,17 18,3|18,17 4,3'],
  '÷': [26, '4,9 22,9|13,15 12,16 13,17 14,16 13,15|13,1 12,2 13,3 14,2 13,1'],
  '±': [26, '13,18 13,4|4,11 22,11|4,0 22,0'],
  '·': [10, '5,9 4,10 5,11 6,10 5,9'],
  '•': [14, '7,6 4,8 4,12 7,14 10,12 10,8 7,6'],
  '–': [22, '3,9 19,9'],
  '—': [34, '3,9 31,9'],
  '−': [26, '4,9 22,9'],
  '‘': [10, '6,21 4,19 4,16 5,15 6,16 5,17'],
  '’': [10, '4,15 6,17 6,20 5,21 4,20 5,19'],
  '‚': [10, '4,-4 6,-2 6,1 5,2 4,1 5,0'],
  '“': [18, '6,21 4,19 4,16 5,15 6,16 5,17|14,21 12,19 12,16 13,15 14,16 13,17'],
  '”': [18, '4,15 6,17 6,20 5,21 4,20 5,19|12,15 14,17 14,20 13,21 12,20 13,19'],
  '„': [18, '4,-4 6,-2 6,1 5,2 4,1 5,0|12,-4 14,-2 14,1 13,2 12,1 13,0'],
  '«': [22, '10,14 4,8 10,2|18,14 12,8 18,2'],
  '»': [22, '4,14 10,8 4,2|12,14 18,8 12,2'],
  '‹': [14, '10,14 4,8 10,2'],
  '›': [14, '4,14 10,8 4,2'],
  '…': [34, '5,2 4,1 5,0 6,1 5,2|17,2 16,1 17,0 18,1 17,2|29,2 28,1 29,0 30,1 29,2'],
  '¡': [10, '5,-7 5,7|5,12 4,13 5,14 6,13 5,12'],
  '¿': [18, '14,-2 14,-3 13,-5 12,-6 10,-7 7,-7 5,-6 4,-5 3,-3 3,-1 4,1 5,2 9,4 9,7|9,12 8,13 9,14 10,13 9,12'],
  '²': [14, '3,18 4,20 6,21 8,21 10,20 11,18 10,15 3,9 11,9'],
  '³': [14, '4,21 11,21 7,16 9,16 11,14 11,12 9,10 6,9 4,10 3,11'],
  '¹': [12, '4,18 7,21 7,9'],
  '½': [30, '3,18 6,21 6,10|24,21 8,0|18,9 20,11 23,11 25,9 25,7 18,0 26,0'],
  '¼': [30, '3,18 6,21 6,10|24,21 8,0|23,0 23,11 17,4 26,4'],
  '¾': [32, '3,21 10,21 6,16 8,16 10,14 10,12 8,10 5,10 3,11|26,21 10,0|25,0 25,11 19,4 28,4'],
  µ: ['u', '4,4 4,-7'],
  '→': [30, '3,9 27,9|21,15 27,9 21,3'],
  '←': [30, '27,9 3,9|9,15 3,9 9,3'],
  '↑': [18, '9,-1 9,21|3,15 9,21 15,15'],
  '↓': [18, '9,21 9,-1|3,5 9,-1 15,5'],
}

/** Characters that look like others in this font. */
const lookalikes: Readonly<Record<string, string>> = {
  '\u00a0': ' ',
  '\u2002': ' ',
  '\u2003': ' ',
  '\u2009': ' ',
  '\u202f': ' ',
  '\u2010': '-',
  '\u2011': '-',
  '\u00ad': '',
  '\u200b': '',
  '\ufeff': '',
  '´': '\u0027',
  º: '°',
  μ: 'µ',
  Ð: 'Đ',
  ...likeLatin,
}

/**
 * The strokes of a character: from the font, from the table above, or as a letter with marks (`é`, `Ž`).
 * @returns `undefined` when none of them knows it
 */
export function composedStrokes(
  character: string,
  glyphs: ReadonlyMap<string, HersheyGlyph>,
): HersheyGlyph | undefined {
  const alike = lookalikes[character] ?? character
  if (alike === '') return { width: 0, strokes: [] }
  const simple = glyphs.get(alike) ?? furtherGlyph(alike, glyphs)
  if (simple) return simple
  const [letter = '', ...marks] = alike.normalize('NFD')
  if (marks.length === 0) return undefined
  const dotless = marks.some((mark) => mark in marksAbove)
    ? ({ i: 'ı', j: 'ȷ', і: 'ı', ј: 'ȷ' }[letter] ?? letter)
    : letter
  const base = composedStrokes(dotless, glyphs)
  return base && marks.reduce<HersheyGlyph | undefined>((glyph, mark) => glyph && withMark(glyph, mark), base)
}

function furtherGlyph(character: string, glyphs: ReadonlyMap<string, HersheyGlyph>): HersheyGlyph | undefined {
  if (Object.hasOwn(alphabets, character)) {
    const [width, text] = alphabets[character]!
    return { width, strokes: parseStrokes(text, 0, 0) }
  }
  if (!Object.hasOwn(further, character)) return undefined
  const [base, text] = further[character]!
  const strokes = parseStrokes(text, 0, 0)
  if (typeof base === 'number') return { width: base, strokes }
  const glyph = glyphs.get(base)
  return glyph && { width: glyph.width, strokes: [...glyph.strokes, ...strokes] }
}

function withMark(glyph: HersheyGlyph, mark: string): HersheyGlyph | undefined {
  const middle = glyph.width / 2
  const below = marksBelow[mark]
  if (below !== undefined) return { ...glyph, strokes: [...glyph.strokes, ...parseStrokes(below, middle, 0)] }
  const above = marksAbove[mark]
  if (above === undefined) return undefined
  const top = Math.min(...glyph.strokes.flat().map(([, y]) => y))
  // Marks stand in two rows, above small letters and above capitals.
  const row = top < xHeight - 1 ? Math.min(top, capHeight) : xHeight
  return { ...glyph, strokes: [...glyph.strokes, ...parseStrokes(above, middle, row - 2)] }
}

/** `x,y x,y|x,y …`, moved, with y turned to point down. */
function parseStrokes(text: string, x: number, y: number): HersheyStroke[] {
  return text.split('|').map((stroke) =>
    stroke.split(' ').map((point) => {
      const [dx = 0, dy = 0] = point.split(',').map(Number)
      return [x + dx, y - dy] as const
    }),
  )
}
