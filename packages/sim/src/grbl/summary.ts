import type { GrblRecord } from './record.ts'

/** One line for people: `43 strokes, 1.20 m of ink, 31.4 s, nothing lost`. */
export function summaryOf(record: GrblRecord): string {
  const { penDowns, inkMm, durationMs, bytesOverflowed, bytesUnheard } = record
  const strokes = penDowns === 1 ? '1 stroke' : `${penDowns} strokes`
  const ink = inkMm < 1000 ? `${inkMm.toFixed(1)} mm of ink` : `${(inkMm / 1000).toFixed(2)} m of ink`
  const lost = bytesOverflowed + bytesUnheard
  const bytes = lost === 0 ? 'nothing lost' : lost === 1 ? '1 byte lost' : `${lost} bytes lost`
  return `${strokes}, ${ink}, ${(durationMs / 1000).toFixed(1)} s, ${bytes}`
}
