/** The plotter's memory for what it has received and not yet turned to: bytes beyond its size are lost. */
export class IoBuffer {
  #size: number
  #bytes: number[] = []
  #head = 0

  constructor(size: number) {
    this.#size = size
  }

  get size(): number {
    return this.#size
  }

  get length(): number {
    return this.#bytes.length - this.#head
  }

  get free(): number {
    return this.#size - this.length
  }

  /** What is in it beyond the new size is lost. */
  resize(size: number): void {
    this.#size = size
    this.#bytes = this.#bytes.slice(this.#head, this.#head + size)
    this.#head = 0
  }

  /** @returns false when there is no room: the byte is lost */
  push(byte: number): boolean {
    if (this.free <= 0) return false
    this.#bytes.push(byte)
    return true
  }

  shift(): number | undefined {
    const byte = this.#bytes[this.#head]
    if (byte === undefined) return undefined
    this.#head++
    if (this.#head >= 4096) {
      this.#bytes = this.#bytes.slice(this.#head)
      this.#head = 0
    }
    return byte
  }

  clear(): void {
    this.#bytes = []
    this.#head = 0
  }
}
