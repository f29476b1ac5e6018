import { checksumComma, checksumOf } from './checksum.ts'
import type { Command, Outcome, Wait } from './command.ts'
import { commandTable, documentedParameters } from './command-table.ts'
import type { Microcontroller } from './microcontroller.ts'
import { Parameters } from './parameters.ts'
import { hex } from './reply.ts'

/** A command line taken apart. */
interface ParsedLine {
  /** Up to two characters, in capitals. */
  readonly name: string
  /** Index behind the name. */
  readonly end: number
}

/**
 * Carries out command lines on a {@link Microcontroller} and prints replies and errors in the order the firmware does.
 * Each call of {@link execute} is one line; it yields whenever the firmware would spin in a loop until something happens.
 */
export class Interpreter {
  readonly #board: Microcontroller
  readonly #table: ReadonlyMap<string, Command>
  /** The next command of this name is refused (a fault on demand). */
  refuseNext: string | undefined

  constructor(board: Microcontroller) {
    this.#board = board
    this.#table = commandTable(board.firmware)
  }

  /** The command a line asks for. */
  lookUp(line: string): Command | undefined {
    return this.#table.get(parse(line).name)
  }

  /** Carries out one line. The reply is in the board's {@link Microcontroller.reply} when it ends. */
  *execute(line: string): Generator<Wait, void> {
    const { registers } = this.#board
    if (!registers.checksumRequired) yield* this.#dispatch(line)
    else {
      const checked = this.#checked(line)
      if (checked !== undefined) yield* this.#dispatch(checked)
    }
    this.#board.errors.flush()
    this.limitReply()
  }

  /** Prints that a limit switch fired, once, if that was asked for. */
  limitReply(): void {
    const { registers, reply } = this.#board
    if (!registers.limitReplies) return
    if (!registers.limitTriggered) registers.limitReplySent = false
    else if (!registers.limitReplySent) {
      registers.limitReplySent = true
      reply.print(`Limit switch triggered. PortB=${hex(registers.limitPortB, 2)}`)
      reply.end('line')
    }
  }

  *#dispatch(line: string): Generator<Wait, void> {
    const board = this.#board
    const parsed = parse(line)
    const command = this.#table.get(parsed.name)
    if (command === undefined) return this.#unknown(line, parsed)
    this.#echo(command)
    if (this.refuseNext === parsed.name || this.#hasTooMany(line, command)) return this.#refuse(parsed.name)
    const parameters = new Parameters(line, parsed.end, board.errors, board.firmware)
    const result = command.run(board, parameters)
    const outcome: Outcome = isGenerator(result) ? yield* result : result
    if (outcome === 'ok' || (outcome !== 'no-ok' && !board.errors.any)) board.reply.end('ok')
    if (!parameters.atEnd && !board.errors.any && parsed.name !== 'R') {
      if (board.firmware.reportsOneError) board.reply.name(parsed.name)
      board.errors.note('extra')
    }
  }

  #echo({ name, echo = 'name' }: Command): void {
    if (echo === 'none') return
    this.#board.reply.name(name, { always: echo.startsWith('always'), comma: echo.endsWith(',') })
  }

  /** By the documentation a command with too many parameters does nothing; the firmware notices too late. */
  #hasTooMany(line: string, { name }: Command): boolean {
    if (this.#board.flavour !== 'doc') return false
    return line.split(',').length - 1 > (documentedParameters[name] ?? 0)
  }

  #refuse(name: string): void {
    const refused = this.refuseNext === name
    if (refused) this.refuseNext = undefined
    this.#board.errors.note(refused ? 'outside-limit' : 'extra')
  }

  #unknown(line: string, { name }: ParsedLine): void {
    const { reply, errors, firmware } = this.#board
    // An empty line is the command CR.
    const shown = line === '' ? '\r' : name
    const codes = [...shown].map((character) => hex(character.charCodeAt(0), 2)).join('')
    const text = `!8 Err: Unknown command '${shown}:${codes}'`
    if (firmware.reportsOneError || this.#board.flavour === 'doc') {
      reply.name(shown)
      errors.printNow(text)
      return
    }
    reply.print(text)
    reply.end('line')
    if (line.length > name.length) errors.note('extra')
  }

  /** The line without its checksum, or `undefined` after an error. */
  #checked(line: string): string | undefined {
    const { reply, errors, firmware, flavour } = this.#board
    const comma = checksumComma(line)
    const modern = firmware.reportsOneError || flavour === 'doc'
    if (comma === undefined) {
      if (modern) {
        reply.name(parse(line).name)
        errors.note('checksum-missing')
      } else {
        reply.print('!8 Err: Checksum not found but required.')
        reply.end('line')
      }
      return undefined
    }
    const body = line.slice(0, comma)
    const given = new Parameters(line, comma, errors, firmware).uint8()
    const expected = checksumOf(body)
    if (given === expected) return body
    if (modern) {
      reply.name(parse(line).name)
      errors.printNow(`!9 Err: Checksum incorrect, expected ${expected}`)
    } else {
      reply.print(`!8 Err: Checksum incorrect, expected ${expected}`)
      reply.end('line')
    }
    return undefined
  }
}

/** The name is the first character, and the second one unless it is a comma. */
function parse(line: string): ParsedLine {
  const end = line.length < 2 || line.charAt(1) === ',' ? Math.min(1, line.length) : 2
  // Only ASCII letters have capitals for the firmware.
  const name = line.slice(0, end).replace(/[a-z]/g, (letter) => letter.toUpperCase())
  return { name, end }
}

function isGenerator(value: ReturnType<Command['run']>): value is Generator<Wait, Outcome> {
  return typeof value === 'object' && value !== null
}
