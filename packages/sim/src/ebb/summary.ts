import type { EbbRecord } from './record.ts'

/** One line for people: `43 strokes, 1.2 m of ink, 31.4 s, never starved`. */
export function summaryOf(record: EbbRecord): string {
  const { penDowns, inkMm, durationMs, starvations } = record
  const strokes = penDowns === 1 ? '1 stroke' : `${penDowns} strokes`
  const ink = inkMm < 1000 ? `${inkMm.toFixed(1)} mm of ink` : `${(inkMm / 1000).toFixed(2)} m of ink`
  const waitedMs = starvations.reduce((sum, { gapMs }) => sum + gapMs, 0)
  const times = starvations.length === 1 ? 'once' : `${starvations.length} times`
  const starved = starvations.length === 0 ? 'never starved' : `starved ${times} (${waitedMs.toFixed(0)} ms in all)`
  return `${strokes}, ${ink}, ${(durationMs / 1000).toFixed(1)} s, ${starved}`
}
