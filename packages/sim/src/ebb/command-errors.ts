import type { Firmware } from './firmware.ts'
import type { Reply } from './reply.ts'

/** Errors the command parser notes and prints after the command; `printed` ones have put their text out already. */
export type CommandError =
  | 'step-rate'
  | 'rx-overrun'
  | 'missing'
  | 'printed'
  | 'outside-limit'
  | 'extra'
  | 'checksum-missing'

/** In the order the firmware before 3.0.3 prints them. Two were misspelt before 2.8.1. */
const texts: readonly (readonly [CommandError, string])[] = [
  ['step-rate', '!1 Err: Invalid step rate'],
  ['rx-overrun', '!3 Err: RX Buffer overrun'],
  ['missing', '!4 Err: Missing parameter(s)'],
  ['outside-limit', '!6 Err: Invalid parameter value'],
  ['extra', '!7 Err: Extra parameter'],
  ['checksum-missing', '!10 Err: No checksum found but required'],
]

/** Which words the board uses where its documentation and its source differ. */
export type ErrorFlavour = 'source' | 'doc'

/** The errors of the command being parsed. */
export class CommandErrors {
  readonly #firmware: Firmware
  readonly #flavour: ErrorFlavour
  readonly #reply: Reply
  readonly #noted = new Set<CommandError>()

  constructor(firmware: Firmware, flavour: ErrorFlavour, reply: Reply) {
    this.#firmware = firmware
    this.#flavour = flavour
    this.#reply = reply
  }

  /** True once anything is wrong with the command. */
  get any(): boolean {
    return this.#noted.size > 0
  }

  /** Notes an error; from firmware 3.0.3 on only the first of a command counts. */
  note(error: CommandError): void {
    if (this.any && (this.#firmware.reportsOneError || this.#flavour === 'doc')) return
    this.#noted.add(error)
  }

  /**
   * Prints an error text where it is found, in the middle of whatever else the command prints. Before 3.0.3 it is a line
   * of its own.
   * @param text - `!5 Err: Need comma next, found: 'A'`
   */
  printNow(text: string): void {
    const modern = this.#firmware.reportsOneError || this.#flavour === 'doc'
    if (this.any && modern) return
    if (this.#reply.futureSyntax && modern) this.#reply.print(',')
    this.#reply.print(text)
    if (!modern) this.#reply.end('line')
    this.note('printed')
  }

  /** Prints what was noted, as the firmware does after each command, and forgets it. */
  flush(): void {
    if (!this.any) return
    if (this.#flavour === 'doc') this.#flushAsDocumented()
    else if (this.#firmware.reportsOneError) this.#flushFirst()
    else this.#flushAll()
    this.#noted.clear()
  }

  reset(): void {
    this.#noted.clear()
  }

  #flushFirst(): void {
    const [first] = this.#noted
    if (this.#reply.futureSyntax && first !== 'printed') this.#reply.print(',')
    this.#reply.print(this.#textOf(first))
    this.#reply.end('line')
  }

  #flushAll(): void {
    for (const [error] of texts) {
      if (!this.#noted.has(error)) continue
      this.#reply.print(this.#textOf(error))
      this.#reply.end('line')
    }
  }

  /** The documentation: one line with the error, and in the legacy syntax OK after it. */
  #flushAsDocumented(): void {
    const [first] = this.#noted
    if (this.#reply.futureSyntax && first !== 'printed') this.#reply.print(',')
    this.#reply.print(this.#textOf(first))
    this.#reply.end('line')
    if (!this.#reply.futureSyntax) this.#reply.end('ok')
  }

  #textOf(wanted: CommandError | undefined): string {
    const text = texts.find(([error]) => error === wanted)?.[1] ?? ''
    if (this.#firmware.since('2.8.1')) return text
    return text.replace('parameter value', 'paramter value').replace('Extra parameter', 'Extra parmater')
  }
}
