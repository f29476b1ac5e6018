import type { JSX } from 'preact'

/** Squares of light around the code, as cameras need them. */
const border = 4

/** A QR code, dark on light in the dark too. @param rows - a `1` for each dark square */
export function QrCode({ rows, label }: { readonly rows: readonly string[]; readonly label: string }): JSX.Element {
  const size = rows.length + 2 * border
  return (
    <svg class="qr" viewBox={`0 0 ${size} ${size}`} role="img" aria-label={label} shape-rendering="crispEdges">
      <path d={`M0 0h${size}v${size}h-${size}z`} fill="#fff" />
      <path d={qrPath(rows)} fill="#000" transform={`translate(${border} ${border})`} />
    </svg>
  )
}

/** A square for each `1`, those beside each other joined. */
export function qrPath(rows: readonly string[]): string {
  return rows
    .flatMap((row, y) =>
      [...row.matchAll(/1+/g)].map(({ 0: run, index }) => `M${index} ${y}h${run.length}v1h-${run.length}z`),
    )
    .join('')
}
