/** The exclusive or of all bytes of a line, as printers' boards check it. */
export function lineChecksum(text: string): number {
  let sum = 0
  for (let at = 0; at < text.length; at++) sum ^= text.charCodeAt(at)
  return sum
}

/** A line with its number and checksum: `N12 G1X5*99`. */
export function numberedLine(number: number, line: string): string {
  const text = `N${number} ${line}`
  return `${text}*${lineChecksum(text)}`
}
