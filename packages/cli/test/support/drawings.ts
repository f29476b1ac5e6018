/** An SVG document of `widthMm × heightMm` whose user unit is a millimetre. */
export function svgOf(content: string, widthMm = 100, heightMm = 80): string {
  return (
    '<svg xmlns="http://www.w3.org/2000/svg" xmlns:inkscape="http://www.inkscape.org/namespaces/inkscape" ' +
    `width="${widthMm}mm" height="${heightMm}mm" viewBox="0 0 ${widthMm} ${heightMm}">${content}</svg>`
  )
}

/** A layer as Inkscape writes it. */
export function layerOf(name: string, content: string): string {
  return `<g inkscape:groupmode="layer" inkscape:label="${name}">${content}</g>`
}

/** A square of 20 mm: 80 mm of ink in one stroke. */
export const square = '<path d="M10,10 h20 v20 h-20 z" fill="none" stroke="black"/>'

/** Three separate lines of 10 mm. */
export const threeLines = '<path d="M10,40 h10 M40,40 h10 M70,40 h10" fill="none" stroke="black"/>'
