import type { Controller } from './controller.ts'
import { runGcode } from './gcode.ts'
import { errorCodes, LineError } from './status-codes.ts'
import { runSystemCommand } from './system-commands.ts'
import type { Program, Wait } from './wait.ts'
import { stripLine } from './words.ts'

/** What the world around decides about lines. */
export interface LineHooks {
  /** Called with each line when it is taken. */
  taken(line: string): void
  /** The line is to be refused. */
  refuses(line: string): boolean
  /** Called when it has been answered. */
  done(): void
  /** Extra time for this line, ms. */
  extraMs(): number
}

/**
 * The main loop: reads lines and answers each with `ok` or `error:N`. CR and LF both end a line, so that CR LF makes a second,
 * empty one, which is answered too.
 */
export function* mainLoop(controller: Controller, hooks: LineHooks): Program {
  if (controller.state !== 'Alarm') yield* runStartupLines(controller)
  for (;;) {
    const line = yield* readLine(controller)
    hooks.taken(line.text)
    const answer = yield* answerTo(controller, hooks, line)
    controller.line(answer)
    hooks.done()
  }
}

/** After every restart, unless the board is locked. */
function* runStartupLines(controller: Controller): Program {
  for (const line of controller.startupLines) {
    if (line === '') continue
    let answer = 'ok'
    try {
      yield { kind: 'compute', ms: controller.firmware.lineMs }
      yield* runGcode(controller, stripLine(line))
    } catch (error) {
      if (!(error instanceof LineError)) throw error
      answer = `error:${error.number}`
    }
    controller.line(`>${line}:${answer}`)
  }
}

interface ReadLine {
  readonly text: string
  readonly tooLong: boolean
}

function* readLine(controller: Controller): Generator<Wait, ReadLine, undefined> {
  const { receiver, firmware } = controller
  let text = ''
  let stored = 0
  let tooLong = false
  for (;;) {
    if (receiver.used === 0) {
      // Nothing more comes for now: what is planned begins.
      controller.startCycle()
      yield { kind: 'until', holds: () => receiver.used > 0 && !controller.suspended }
    } else if (controller.suspended) yield { kind: 'until', holds: () => !controller.suspended }
    const byte = receiver.shift()
    if (byte === undefined) continue
    if (byte === 10 || byte === 13) {
      return { text, tooLong }
    }
    if (tooLong) continue
    text += String.fromCharCode(byte)
    if (byte > 32) stored += 1
    if (stored > firmware.lineBytes - 1) tooLong = true
  }
}

function* answerTo(controller: Controller, hooks: LineHooks, line: ReadLine): Generator<Wait, string, undefined> {
  const stripped = stripLine(line.text)
  try {
    yield { kind: 'compute', ms: (stripped === '' ? 0.1 : controller.firmware.lineMs) + hooks.extraMs() }
    if (line.tooLong) throw new LineError(errorCodes.lineTooLong)
    if (hooks.refuses(stripped)) throw new LineError(errorCodes.unsupported)
    if (stripped === '') return 'ok'
    if (stripped.startsWith('$')) yield* runSystemCommand(controller, stripped, line.text.trim())
    else if (controller.state === 'Alarm' || controller.state === 'Jog') throw new LineError(errorCodes.locked)
    else yield* runGcode(controller, stripped)
    return 'ok'
  } catch (error) {
    if (error instanceof LineError) return `error:${error.number}`
    throw error
  }
}
