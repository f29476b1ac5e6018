/** `1:05`, `2:03:09`. */
export function clock(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000))
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60]
  const shown = parts[0] === 0 ? parts.slice(1) : parts
  return shown.map((part, index) => (index === 0 ? String(part) : String(part).padStart(2, '0'))).join(':')
}

/** `312 mm`, `14.2 m`. */
export function lengthOf(mm: number): string {
  return mm < 1000 ? `${Math.round(mm)} mm` : `${(mm / 1000).toFixed(mm < 10_000 ? 2 : 1)} m`
}

/** `12 s ago`, `5 min ago`, then the date. */
export function ago(atMs: number, nowMs: number): string {
  const seconds = Math.max(0, Math.round((nowMs - atMs) / 1000))
  if (seconds < 60) return `${seconds} s ago`
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h ago`
  return new Date(atMs).toLocaleDateString(undefined, { dateStyle: 'medium' })
}

/** `1,204`. */
export function count(value: number): string {
  return value.toLocaleString('en')
}

/** To a tenth. */
export function round(value: number): string {
  return String(Math.round(value * 10) / 10)
}
