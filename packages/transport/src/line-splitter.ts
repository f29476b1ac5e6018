const carriageReturn = 13
const lineFeed = 10

/** Receives what {@link createLineSplitter} finds. */
export interface LineSink {
  line(text: string): void
  /** A line grew beyond the limit; the rest of it is dropped. */
  tooLong(): void
}

/**
 * Cuts bytes into lines at any run of CR and LF, in either order: boards of one family end lines with `\r\n`, `\n\r`, `\r`
 * and `\n`, some of them within one answer. Empty lines are dropped. Bytes stand for the characters of Latin-1, so no byte
 * is lost. The outcome does not depend on how the bytes are cut into chunks.
 * @param maxLineBytes - longest line taken
 * @returns takes the next chunk
 */
export function createLineSplitter(maxLineBytes: number, sink: LineSink): (chunk: Uint8Array) => void {
  let pending = ''
  let dropping = false

  const add = (part: string): void => {
    if (dropping) return
    if (pending.length + part.length <= maxLineBytes) pending += part
    else {
      pending = ''
      dropping = true
      sink.tooLong()
    }
  }
  const endLine = (): void => {
    const line = pending
    pending = ''
    dropping = false
    if (line !== '') sink.line(line)
  }
  return (chunk) => {
    const text = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength).toString('latin1')
    let start = 0
    for (let at = 0; at < chunk.length; at++) {
      const byte = chunk[at]
      if (byte !== carriageReturn && byte !== lineFeed) continue
      if (at > start) add(text.slice(start, at))
      endLine()
      start = at + 1
    }
    if (start < chunk.length) add(text.slice(start))
  }
}
