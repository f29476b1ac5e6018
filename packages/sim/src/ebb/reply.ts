import type { Firmware } from './firmware.ts'

/** `line` = CR LF, `reversed` = LF CR, `ok` = `OK` and CR LF; in the future syntax all of them are LF. */
export type LineEnding = 'line' | 'reversed' | 'ok'

/**
 * Builds the bytes of replies with the line endings that each firmware really sends. Commands write into it in the order
 * the firmware prints, because a part of the quirks comes from that order: `CU,10,1` prints nothing before and LF after.
 */
export class Reply {
  /** `CU,10,1`: every reply starts with the command's name and ends in LF. */
  futureSyntax = false
  /** `CU,1,0` switches `OK` off. */
  okEnabled = true
  readonly #firmware: Firmware
  #text = ''

  constructor(firmware: Firmware) {
    this.#firmware = firmware
  }

  /** Appends text as it is. */
  print(text: string): void {
    this.#text += text
  }

  /** The command's name, where this syntax (or `always` this command) prints it. */
  name(name: string, options: { always?: boolean; comma?: boolean } = {}): void {
    if (this.futureSyntax || options.always === true) this.#text += options.comma === true ? `${name},` : name
  }

  end(ending: LineEnding): void {
    if (this.futureSyntax) this.#text += '\n'
    else if (ending === 'reversed') this.#text += '\n\r'
    else if (ending === 'line') this.#text += '\r\n'
    // 2.x prints nothing at all with OK switched off, 3.x an empty line.
    else if (this.okEnabled) this.#text += 'OK\r\n'
    else if (this.#firmware.is3) this.#text += '\r\n'
  }

  /** Value, its own line ending in the legacy syntax, then OK: the form of most queries. */
  value(text: string, ending: Exclude<LineEnding, 'ok'>): void {
    this.#text += text
    if (!this.futureSyntax) this.end(ending)
    this.end('ok')
  }

  /** What has been written since the last call. */
  take(): string {
    const text = this.#text
    this.#text = ''
    return text
  }

  /** Power-on state. */
  reset(): void {
    this.futureSyntax = false
    this.okEnabled = true
  }
}

/** Upper-case hex with at least `digits` digits. */
export function hex(value: number, digits: number): string {
  return value.toString(16).toUpperCase().padStart(digits, '0')
}
