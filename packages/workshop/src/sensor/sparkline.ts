const bars = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const

/**
 * The course of the last values in one line of text, between the lowest and the highest of them; a gap where there was none.
 * @param width - characters at most, the newest at the right
 */
export function sparkline(values: readonly (number | undefined)[], width: number): string {
  const shown = values.slice(-width)
  const known = shown.filter((value) => value !== undefined)
  const low = Math.min(...known)
  const span = Math.max(...known) - low
  return shown
    .map((value) => {
      if (value === undefined) return ' '
      return span === 0 ? bars[0] : bars[Math.min(bars.length - 1, Math.floor(((value - low) / span) * bars.length))]!
    })
    .join('')
}
