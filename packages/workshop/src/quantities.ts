/** `1 h 2 min`, `3 min 5 s`, `4.2 s`: to the precision that matters at that length. */
export function formatDuration(durationMs: number): string {
  const seconds = durationMs / 1000
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`
  const whole = Math.round(seconds)
  if (whole < 60) return `${whole} s`
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`
  const minutes = Math.round(seconds / 60)
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}

/** `0:07`, `12:30`, `1:02:30`: for a line that is rewritten all the time. */
export function formatClock(durationMs: number): string {
  const seconds = Math.max(0, Math.round(durationMs / 1000))
  const two = (value: number): string => String(value).padStart(2, '0')
  const hours = Math.floor(seconds / 3600)
  const minutes = Math.floor(seconds / 60) % 60
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`
}

/** `84 mm`, `2.35 m`, `44.8 m`. */
export function formatLength(lengthMm: number): string {
  if (lengthMm < 1000) return `${lengthMm < 10 ? lengthMm.toFixed(1) : lengthMm.toFixed(0)} mm`
  return `${(lengthMm / 1000).toFixed(lengthMm < 10_000 ? 2 : 1)} m`
}

/** `297 × 210 mm`, to a hundredth where it is not whole. */
export function formatSize(size: { readonly widthMm: number; readonly heightMm: number }): string {
  return `${trimmed(size.widthMm)} × ${trimmed(size.heightMm)} mm`
}

/** `12 kB`, `3.4 MB`. */
export function formatBytes(bytes: number): string {
  return bytes < 1_000_000 ? `${Math.ceil(bytes / 1000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`
}

/** `1 stroke`, `12 strokes`. */
export function counted(count: number, singular: string, plural = `${singular}s`): string {
  return `${count} ${count === 1 ? singular : plural}`
}

function trimmed(value: number): string {
  return String(Math.round(value * 100) / 100)
}
