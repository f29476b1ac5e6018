/**
 * Reads answers in both of the board's syntaxes. Lines come without their ends: empty ones are dropped and any run of CR
 * and LF ends one, which is what makes `0\n\rOK\r\n`, `QM,0,0,0,0\n\r` and `CUOK\r\n` readable by one rule.
 *
 * Legacy syntax (the only one before firmware 3.0, and the default since) has three forms: `OK`; a value and then `OK`; a
 * value alone. In future syntax every answer is one line that begins with the command's name: `QS,12,-7`.
 */
import { notTaken, type ReplyReader } from '@vfab/driver-kit'

import { deviceReset, ebbError } from './errors.ts'

/** How the board answers. */
export type Syntax = 'legacy' | 'future'

/** What an answer looks like in legacy syntax. */
export type LegacyForm = 'ok' | 'value-then-ok' | 'value'

/** A command whose answer is read. */
export interface AskedCommand {
  /** One or two letters: `SM`. */
  readonly name: string
  /** As sent, without its line ending. */
  readonly line: string
}

/** An error in either syntax: `!8 Err: Unknown command 'XX:5858'`, `SM,!6 Err: Invalid parameter value`. */
const refusal = /^(?:[A-Z0-9]{1,2},?)?(![0-9]+\b.*)$/i
/** Sent on its own accord where limit switches report (`CU,53,1`), which only other programs switch on. */
const limitSwitchReport = /^Limit switch triggered/i

/** Makes the reader of one answer. `parse` gets the answer's value, '' where it has none; undefined says that it cannot be one. */
export function readReply<T>(
  command: AskedCommand,
  syntax: Syntax,
  form: LegacyForm,
  parse: (value: string) => T | undefined,
): ReplyReader<T> {
  const read = syntax === 'future' ? readFuture(command, parse) : readLegacy(command, form, parse)
  return (line) => {
    if (limitSwitchReport.test(line)) return notTaken
    const [, error] = refusal.exec(line) ?? []
    if (error !== undefined) throw refused(command, error)
    return read(line)
  }
}

function readFuture<T>(command: AskedCommand, parse: (value: string) => T | undefined): ReplyReader<T> {
  return (line) => {
    if (line === command.name) return parse('') ?? unreadable(command, line)
    if (line.startsWith(`${command.name},`))
      return parse(line.slice(command.name.length + 1)) ?? unreadable(command, line)
    // Only a board that has restarted answers as it does after power-on.
    if (line === 'OK') throw deviceReset({ command: command.line, answer: line })
    return unreadable(command, line)
  }
}

function readLegacy<T>(
  command: AskedCommand,
  form: LegacyForm,
  parse: (value: string) => T | undefined,
): ReplyReader<T> {
  // An empty value, such as the nickname of a board without one, is an empty line: it is never seen.
  let value = ''
  return (line) => {
    const ends = line === 'OK' || form === 'value'
    if (line !== 'OK') {
      if (form === 'ok' || value !== '') return unreadable(command, line)
      const prefix = `${command.name},`
      value = line.startsWith(prefix) ? line.slice(prefix.length) : line
    } else if (form === 'value') return unreadable(command, line)
    return ends ? (parse(value) ?? unreadable(command, value)) : undefined
  }
}

function refused(command: AskedCommand, words: string): Error {
  return ebbError('REJECTED', `EBB refused "${command.line}"`, {
    context: { command: command.line, answer: words },
    hint: 'report this with a trace of the session: the driver sent a command that this board does not take',
    cause: words,
  })
}

function unreadable(command: AskedCommand, line: string): never {
  throw ebbError('BAD_REPLY', `EBB answered "${command.line}" with ${JSON.stringify(line)}`, {
    context: { command: command.line, answer: line },
    hint: 'check the USB cable, and that no other program talks to the plotter',
  })
}
