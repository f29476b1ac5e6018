const unknownToResvg = 'resvg-js 2.6.2 does not know it'
const besideTheClip = 'lies outside its clip by less than half the width of the line, of which resvg draws the rest'
const transformOfNearlyZero = 'resvg leaves out what is scaled by 0.00005'

/** Files that may differ by more, each with the reason. */
export const known: ReadonlyMap<string, string> = new Map([
  ['packages/drawing/test/cases/02-css-var-defined.svg', `var() in a presentation attribute: ${unknownToResvg}`],
  ['packages/drawing/test/cases/04-icc-color.svg', `icc-color(): ${unknownToResvg}`],
  ['packages/drawing/test/cases/05-color4-functions.svg', `functions of CSS Color 4: ${unknownToResvg}`],
  ['packages/drawing/test/cases/14-css-individual-transforms.svg', `translate, rotate and scale: ${unknownToResvg}`],
  ['packages/drawing/test/cases/17-calc-length.svg', `calc() in lengths: ${unknownToResvg}`],
  ['flag-icons@7.5.0/flags/1x1/kw.svg', besideTheClip],
  ['flag-icons@7.5.0/flags/1x1/sd.svg', besideTheClip],
  ['flag-icons@7.5.0/flags/1x1/ug.svg', besideTheClip],
  ['flag-icons@7.5.0/flags/1x1/za.svg', besideTheClip],
  ['flag-icons@7.5.0/flags/4x3/kr.svg', besideTheClip],
  ['flag-icons@7.5.0/flags/4x3/zw.svg', besideTheClip],
  ['flag-icons@7.5.0/flags/1x1/tj.svg', transformOfNearlyZero],
  ['flag-icons@7.5.0/flags/4x3/tj.svg', transformOfNearlyZero],
])
