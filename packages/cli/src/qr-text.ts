/** A QR code for a terminal: two lines of squares a line of text. Dark on light whatever the terminal's colours are, as cameras need it. */
export function qrText(rows: readonly string[]): string {
  const border = 2
  const width = (rows[0]?.length ?? 0) + 2 * border
  const isDark = (x: number, y: number): boolean => rows[y - border]?.[x - border] === '1'
  const height = Math.ceil((rows.length + 2 * border) / 2)
  const lines = Array.from({ length: height }, (_, line) =>
    Array.from(
      { length: width },
      (_square, x) => squares[Number(isDark(x, 2 * line)) + 2 * Number(isDark(x, 2 * line + 1))],
    ),
  )
  return lines.map((line) => `\u001b[30;107m${line.join('')}\u001b[0m`).join('\n')
}

/** Light, dark above, dark below, both dark. */
const squares = [' ', '▀', '▄', '█'] as const
