/** Receives what {@link createLineSplitter} finds. */
export interface LineSink {
  /**
   * A line is whole.
   * @param text - without its ending
   * @param firstByteMs - when the chunk with its first byte came, as the splitter was told
   */
  line(text: string, firstByteMs: number): void
  /** A line grew beyond the limit; the rest of it is dropped. */
  tooLong(): void
}

/**
 * Cuts bytes into lines at any run of CR and LF, in either order: boards of one family end lines with `\r\n`, `\n\r`, `\r`
 * and `\n`, some of them within one answer. Empty lines are dropped. Bytes stand for the characters of Latin-1, so no byte
 * is lost. The outcome does not depend on how the bytes are cut into chunks.
 * @param maxLineBytes - longest line taken
 * @returns takes the next chunk, and when it came (0 when left out)
 */
export function createLineSplitter(
  maxLineBytes: number,
  sink: LineSink,
): (chunk: Uint8Array, receivedMs?: number) => void {
  /** The part of a line that has come so far, and since when. */
  let pending = ''
  let sinceMs = 0
  let dropping = false

  const drop = (): void => {
    pending = ''
    dropping = true
    sink.tooLong()
  }
  const endLine = (rest: string, receivedMs: number): void => {
    if (dropping) dropping = false
    else if (pending.length + rest.length > maxLineBytes) {
      drop()
      dropping = false
    } else if (pending !== '') {
      const line = pending + rest
      pending = ''
      sink.line(line, sinceMs)
    } else if (rest !== '') sink.line(rest, receivedMs)
  }
  const keep = (rest: string, receivedMs: number): void => {
    if (dropping || rest === '') return
    if (pending === '') sinceMs = receivedMs
    if (pending.length + rest.length > maxLineBytes) drop()
    else pending += rest
  }
  return (chunk, receivedMs = 0) => {
    const text = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength).toString('latin1')
    let start = 0
    // Each is searched for only once it is behind, so that devices which never send one of them cost one search a chunk.
    let lineFeed = text.indexOf('\n')
    let carriageReturn = text.indexOf('\r')
    while (lineFeed >= 0 || carriageReturn >= 0) {
      const atLineFeed = carriageReturn < 0 || (lineFeed >= 0 && lineFeed < carriageReturn)
      const end = atLineFeed ? lineFeed : carriageReturn
      if (end > start || pending !== '' || dropping) endLine(text.slice(start, end), receivedMs)
      start = end + 1
      if (atLineFeed) lineFeed = text.indexOf('\n', start)
      else carriageReturn = text.indexOf('\r', start)
    }
    if (start < text.length) keep(text.slice(start), receivedMs)
  }
}
