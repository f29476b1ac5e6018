/** A device-control instruction: `ESC . letter`, with parameters for those that have them. */
export interface DeviceInstruction {
  readonly letter: string
  /** `undefined` where a parameter was left out. */
  readonly params: readonly (number | undefined)[]
}

/** What a byte from the line was. */
export type Filtered =
  /** Part of a device-control instruction, or nothing. */
  | { readonly kind: 'taken' }
  | { readonly kind: 'data'; readonly byte: number }
  | { readonly kind: 'instruction'; readonly instruction: DeviceInstruction }
  /** Numbers of `ESC.E`. */
  | { readonly kind: 'error'; readonly error: number }

const escape = 0x1b
const withParams = '@HIMNPST'
const withoutParams = '()YZABEJKLOR'
const mostParams = 12

/**
 * Picks device-control instructions out of what arrives: they never enter the buffer, and work also in the middle of HP-GL.
 * @see HP 7470A interfacing and programming manual, chapter 10
 */
export class DeviceControl {
  readonly #letters: string
  #state: 'data' | 'escape' | 'dot' | 'params' = 'data'
  #letter = ''
  #digits = ''
  #params: (number | undefined)[] = []

  /** @param extras - letters that only some models have */
  constructor(extras: string) {
    const optional = 'APST'
    this.#letters = [...(withParams + withoutParams)]
      .filter((letter) => !optional.includes(letter) || extras.includes(letter))
      .join('')
  }

  /** Forgets what has been read of an instruction. */
  reset(): void {
    this.#state = 'data'
  }

  take(byte: number): Filtered {
    // An instruction that is broken off by another one is forgotten.
    if (byte === escape) {
      this.#state = 'escape'
      return { kind: 'taken' }
    }
    switch (this.#state) {
      case 'data':
        return { kind: 'data', byte }
      case 'escape':
        this.#state = byte === 0x2e ? 'dot' : 'data'
        return { kind: 'taken' }
      case 'dot':
        return this.#begin(String.fromCharCode(byte))
      case 'params':
        return this.#param(String.fromCharCode(byte))
    }
  }

  #begin(letter: string): Filtered {
    this.#state = 'data'
    if (!this.#letters.includes(letter)) return { kind: 'error', error: 11 }
    if (withoutParams.includes(letter)) return { kind: 'instruction', instruction: { letter, params: [] } }
    this.#state = 'params'
    this.#letter = letter
    this.#digits = ''
    this.#params = []
    return { kind: 'taken' }
  }

  #param(character: string): Filtered {
    if (/[0-9]/.test(character)) {
      this.#digits += character
      return { kind: 'taken' }
    }
    if (character === ';' || character === ':') {
      this.#params.push(this.#digits === '' ? undefined : Number(this.#digits))
      this.#digits = ''
      if (this.#params.length > mostParams) return this.#fail(14)
      if (character === ';') return { kind: 'taken' }
      this.#state = 'data'
      return { kind: 'instruction', instruction: { letter: this.#letter, params: this.#params } }
    }
    return character === ' ' ? { kind: 'taken' } : this.#fail(12)
  }

  #fail(error: number): Filtered {
    this.#state = 'data'
    return { kind: 'error', error }
  }
}
