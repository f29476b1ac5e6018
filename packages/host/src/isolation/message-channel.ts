/*
 * Messages over a byte stream between two processes: the structured values of Node's serialiser, and behind each, as they are,
 * the bytes of a picture. A pipe with this framing costs a third of what Node's own channel between processes takes for pictures
 * (docs/performance.md), and a sender learns when its bytes are out, which bounds what can queue up.
 *
 *   ┌─────────────┬─────────────┬──────────────────┬───────────┐
 *   │ size, 4 B   │ bytes, 4 B  │ v8.serialize(…)  │ bytes     │
 *   └─────────────┴─────────────┴──────────────────┴───────────┘
 */
import type { Duplex } from 'node:stream'
import { deserialize, serialize } from 'node:v8'

/** Most of one message that is accepted; a driver that sends more is broken. */
const mostBytes = 512 * 1024 * 1024
const prefixBytes = 8

/** One end of a channel. */
export interface MessageChannel<Sent> {
  /**
   * Sends a message, with bytes that are not copied: they must not change before the promise resolves, which is when the system
   * has taken them. Resolves too when the channel is closed: what ended it is reported once, by `onEnd`.
   * @throws Error for a value that cannot be sent, such as a function
   */
  send(message: Sent, bytes?: Uint8Array): Promise<void>
  /** Ends the channel once everything is sent. */
  end(): void
}

/** What {@link createMessageChannel} reports to. */
export interface MessageListener<Received> {
  readonly onMessage: (message: Received, bytes: Uint8Array | undefined) => void
  /** Called once: the other side is gone, or what it sends is no message. */
  readonly onEnd: () => void
}

/** Speaks over `stream`; messages arrive in their order. */
export function createMessageChannel<Sent, Received>(
  stream: Duplex,
  { onMessage, onEnd }: MessageListener<Received>,
): MessageChannel<Sent> {
  let isOver = false
  const over = (): void => {
    if (isOver) return
    isOver = true
    stream.destroy()
    onEnd()
  }
  const reader = createMessageReader((message, bytes) => {
    if (!isOver) onMessage(message as Received, bytes)
  })
  stream.on('data', (chunk: Buffer) => {
    if (isOver) return
    if (!reader.take(chunk)) over()
  })
  stream.on('end', over).on('close', over).on('error', over)
  return {
    send(message, bytes) {
      const value = serialize(message)
      const prefix = Buffer.allocUnsafe(prefixBytes)
      prefix.writeUInt32LE(value.byteLength, 0)
      prefix.writeUInt32LE(bytes?.byteLength ?? 0, 4)
      return new Promise((resolve) => {
        if (isOver || stream.destroyed || stream.writableEnded) return resolve()
        const done = (): void => resolve()
        stream.cork()
        stream.write(prefix)
        if (bytes === undefined || bytes.byteLength === 0) {
          stream.write(value, done)
        } else {
          stream.write(value)
          stream.write(bytes, done)
        }
        stream.uncork()
      })
    },
    end() {
      stream.end()
    },
  }
}

/** Puts messages together from chunks that end anywhere. */
interface MessageReader {
  /** @returns false for what is no message */
  take(chunk: Buffer): boolean
}

function createMessageReader(onMessage: (message: unknown, bytes: Uint8Array | undefined) => void): MessageReader {
  let part = createPart(prefixBytes)
  let reading: 'prefix' | 'value' | 'bytes' = 'prefix'
  let byteCount = 0
  let value: unknown

  const finished = (bytes: Uint8Array | undefined): void => {
    const message = value
    value = undefined
    reading = 'prefix'
    part = createPart(prefixBytes)
    onMessage(message, bytes)
  }
  const partRead = (): boolean => {
    const whole = part.buffer
    if (reading === 'prefix') {
      const valueCount = whole.readUInt32LE(0)
      byteCount = whole.readUInt32LE(4)
      if (valueCount > mostBytes || byteCount > mostBytes) return false
      reading = 'value'
      part = createPart(valueCount)
    } else if (reading === 'value') {
      try {
        value = deserialize(whole)
      } catch {
        return false
      }
      if (byteCount === 0) finished(undefined)
      else {
        reading = 'bytes'
        part = createPart(byteCount)
      }
    } else finished(whole)
    return true
  }

  return {
    take(chunk) {
      for (let from = 0; from < chunk.byteLength;) {
        const count = Math.min(chunk.byteLength - from, part.buffer.byteLength - part.filled)
        chunk.copy(part.buffer, part.filled, from, from + count)
        from += count
        part.filled += count
        if (part.filled === part.buffer.byteLength && !partRead()) return false
      }
      return true
    },
  }
}

/** What is being read: memory of its own, which a picture's receiver may keep. */
function createPart(size: number): { readonly buffer: Buffer; filled: number } {
  return { buffer: Buffer.allocUnsafeSlow(size), filled: 0 }
}
