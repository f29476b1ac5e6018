import type { HpglRecord } from './record.ts'

/** One line for people: `43 strokes, 1.2 m of ink, 31.4 s, pens 1 and 2, no byte lost`. */
export function summaryOf(record: HpglRecord): string {
  const { inkMm, durationMs, lostBytes } = record
  const count = record.strokes.length
  const strokes = count === 1 ? '1 stroke' : `${count} strokes`
  const ink = inkMm < 1000 ? `${inkMm.toFixed(1)} mm of ink` : `${(inkMm / 1000).toFixed(2)} m of ink`
  const used = [...new Set(record.strokes.map(({ pen }) => pen))].sort((a, b) => a - b)
  const pens = used.length === 0 ? 'no pen' : used.length === 1 ? `pen ${used[0]}` : `pens ${used.join(', ')}`
  const lost = lostBytes === 0 ? 'no byte lost' : lostBytes === 1 ? '1 byte lost' : `${lostBytes} bytes lost`
  return `${strokes}, ${ink}, ${(durationMs / 1000).toFixed(1)} s, ${pens}, ${lost}`
}
