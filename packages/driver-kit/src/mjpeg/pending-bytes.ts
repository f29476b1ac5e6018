/** Bytes that wait for more. The memory is used again and again, and grows with the longest wait. */
export class PendingBytes {
  #memory: Buffer = Buffer.alloc(0)
  #start = 0
  #end = 0

  get length(): number {
    return this.#end - this.#start
  }

  /** Valid until the next change. */
  get bytes(): Buffer {
    return this.#memory.subarray(this.#start, this.#end)
  }

  append(bytes: Buffer): void {
    if (bytes.length === 0) return
    if (this.#end + bytes.length > this.#memory.length) this.#makeRoom(bytes.length)
    this.#memory.set(bytes, this.#end)
    this.#end += bytes.length
  }

  /** Keeps `left`: the last part of {@link bytes}, or other bytes that are to take their place. */
  keepLast(left: Buffer): void {
    if (left.length <= this.length && isEndOf(left, this.bytes)) {
      this.#start = this.#end - left.length
      if (left.length === 0) this.clear()
      return
    }
    this.clear()
    this.append(left)
  }

  clear(): void {
    this.#start = 0
    this.#end = 0
  }

  #makeRoom(more: number): void {
    const { bytes, length } = this
    if (length + more <= this.#memory.length && length <= this.#start) {
      this.#memory.copyWithin(0, this.#start, this.#end)
    } else {
      const memory = Buffer.allocUnsafeSlow(Math.max(1024, 2 * (length + more)))
      memory.set(bytes)
      this.#memory = memory
    }
    this.#start = 0
    this.#end = length
  }
}

/** Whether both end at the same place of the same memory. */
function isEndOf(left: Buffer, whole: Buffer): boolean {
  return left.buffer === whole.buffer && left.byteOffset + left.length === whole.byteOffset + whole.length
}
