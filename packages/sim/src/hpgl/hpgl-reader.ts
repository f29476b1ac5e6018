/** Part of an instruction that can be carried out. Lists of points come pair by pair, as plotters draw them. */
export interface HpglInstruction {
  /** Two letters, upper case. */
  readonly name: string
  readonly params: readonly number[]
  /** What `LB` is to write. */
  readonly text?: string
  /** First part of its instruction. */
  readonly first: boolean
  /** Nothing of the instruction follows. */
  readonly last: boolean
}

const endOfText = 0x03
/** Instructions that are carried out pair by pair. */
const lists = new Set(['PA', 'PR', 'PU', 'PD'])

/**
 * Takes HP-GL byte by byte. An instruction ends with `;`, with the letter of the next one, or where it can have no more
 * parameters; blanks, commas and line ends part numbers. Labels run to their terminator.
 */
export class HpglReader {
  #mnemonic = ''
  #number = ''
  #params: number[] = []
  #text = ''
  #inText = false
  #first = true
  #terminator = endOfText
  /** True after `DT`, whose one parameter is any byte. */
  #inTerminator = false

  /** Forgets what has been read of an instruction. */
  abort(): void {
    this.#mnemonic = ''
    this.#number = ''
    this.#params = []
    this.#text = ''
    this.#inText = false
    this.#inTerminator = false
    this.#first = true
  }

  /** Also forgets the terminator of labels. */
  reset(): void {
    this.abort()
    this.#terminator = endOfText
  }

  /** True while an instruction has been begun and not ended. */
  get isWithin(): boolean {
    return this.#mnemonic !== ''
  }

  /** Takes a byte; what can be carried out now is handed over, in order. */
  take(byte: number): readonly HpglInstruction[] {
    if (this.#inText) return this.#takeText(byte)
    if (this.#inTerminator) return this.#takeTerminator(byte)
    const character = String.fromCharCode(byte)
    if (/[A-Za-z]/.test(character)) return this.#takeLetter(character.toUpperCase())
    if (character === ';') return this.#end()
    if (/[0-9.+-]/.test(character)) return this.#takeDigit(character)
    // Commas and blanks; whatever else is on the line means nothing to a plotter.
    return this.#endNumber()
  }

  #takeLetter(letter: string): readonly HpglInstruction[] {
    if (this.#mnemonic.length === 1) {
      this.#mnemonic += letter
      if (this.#mnemonic === 'LB') this.#inText = true
      if (this.#mnemonic === 'DT') this.#inTerminator = true
      return []
    }
    const ended = this.#mnemonic === '' ? [] : this.#end()
    this.#mnemonic = letter
    return ended
  }

  #takeDigit(character: string): readonly HpglInstruction[] {
    const sign = character === '+' || character === '-'
    const ended = sign && this.#number !== '' ? this.#endNumber() : []
    this.#number += character
    return ended
  }

  #takeText(byte: number): readonly HpglInstruction[] {
    if (byte !== this.#terminator) {
      this.#text += String.fromCharCode(byte)
      return []
    }
    const text = this.#text
    this.abort()
    return [{ name: 'LB', params: [], text, first: true, last: true }]
  }

  #takeTerminator(byte: number): readonly HpglInstruction[] {
    this.#terminator = byte === 0x3b ? endOfText : byte
    this.abort()
    return [{ name: 'DT', params: [], first: true, last: true }]
  }

  #endNumber(): readonly HpglInstruction[] {
    if (this.#number === '') return []
    this.#params.push(Number(this.#number))
    this.#number = ''
    if (!lists.has(this.#mnemonic) || this.#params.length < 2) return []
    return [this.#part(false)]
  }

  #end(): readonly HpglInstruction[] {
    const pairs = this.#endNumber()
    if (this.#mnemonic === '') return pairs
    // A list that ended with a whole pair has nothing left but its end.
    const last = this.#part(true)
    this.abort()
    return [...pairs, last]
  }

  #part(last: boolean): HpglInstruction {
    const part = { name: this.#mnemonic, params: this.#params, first: this.#first, last }
    this.#params = []
    this.#first = false
    return part
  }
}
