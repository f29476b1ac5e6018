/** What {@link JpegWalk.advance} has found. */
export type WalkResult =
  | { readonly found: 'end'; readonly at: number }
  /** A byte where no marker can be, or a new picture inside this one: what begins at `at` is not part of it. */
  | { readonly found: 'damage'; readonly at: number }
  | undefined

const startOfImage = 0xd8
const endOfImage = 0xd9
const startOfScan = 0xda

/**
 * Finds the end of a JPEG without decoding it: segments are stepped over by their length, so that a thumbnail inside one does
 * not matter, and only in entropy-coded data, where 0xFF is always followed by 0x00 or a restart marker, a marker is looked for.
 *
 * Bytes may come in pieces: hand in the same picture, grown, and the walk goes on where it stopped.
 */
export class JpegWalk {
  #at = 2
  #inScan = false

  /** @param picture - from its first byte on, all that has come */
  advance(picture: Buffer): WalkResult {
    for (;;) {
      const marker = this.#inScan ? this.#nextInScan(picture) : this.#nextMarker(picture)
      if (marker === undefined) return undefined
      if (marker === endOfImage) return { found: 'end', at: this.#at + 2 }
      if (marker === damage || marker === startOfImage) return { found: 'damage', at: this.#at }
      if (isWithoutLength(marker)) {
        this.#at += 2
        continue
      }
      if (this.#at + 4 > picture.length) return undefined
      const length = picture.readUInt16BE(this.#at + 2)
      if (length < 2) return { found: 'damage', at: this.#at }
      this.#at += 2 + length
      this.#inScan = marker === startOfScan
    }
  }

  /** The marker at the present place. */
  #nextMarker(picture: Buffer): number | undefined {
    for (;;) {
      if (this.#at + 2 > picture.length) return undefined
      if (picture[this.#at] !== 0xff) return damage
      const marker = picture[this.#at + 1]!
      if (marker !== 0xff) return marker
      this.#at++ // fill byte
    }
  }

  /** The next marker that ends entropy-coded data. */
  #nextInScan(picture: Buffer): number | undefined {
    for (;;) {
      const at = picture.indexOf(0xff, this.#at)
      if (at < 0) {
        this.#at = Math.max(this.#at, picture.length)
        return undefined
      }
      this.#at = at
      if (at + 2 > picture.length) return undefined
      const marker = picture[at + 1]!
      if (marker === 0xff) this.#at = at + 1
      else if (marker === 0 || isRestart(marker)) this.#at = at + 2
      else {
        this.#inScan = false
        return marker
      }
    }
  }
}

const damage = -1

function isRestart(marker: number): boolean {
  return marker >= 0xd0 && marker <= 0xd7
}

function isWithoutLength(marker: number): boolean {
  return marker === 0x01 || isRestart(marker)
}
