import { type Clock, type DrawOptions, type DrawResult, isDriverError, strokeCount, type StrokeList } from '@vfab/core'
import { type DrawingControl, pacedLists, runDrawing } from '@vfab/driver-kit'

import { type StrokeTask, strokeTasks } from '@vfab/driver-kit/gcode'
import { strokeTimesInLots } from '@vfab/motion'

import type { GcodeConfig } from './config.ts'
import { gcodeError } from './errors.ts'
import { motionLimitsOf } from './limits.ts'
import type { PrintServer, PrintStatus } from './print-server.ts'
import type { Program } from './program.ts'
import { WrittenTally } from './written-tally.ts'

/** What a {@link ServerDrawing} works with. */
export interface ServerDrawingParts {
  readonly server: PrintServer
  readonly config: GcodeConfig
  readonly clock: Clock
  readonly program: Program
  readonly control: DrawingControl
  /** Throws for a list that cannot be drawn. */
  readonly check: (list: StrokeList) => void
}

/** A stroke in a file. */
interface FiledStroke {
  readonly task: StrokeTask
  /** Drawn once the server has read past this byte. */
  readonly doneByte: number
  /** Between these bytes the pen is on the paper. */
  readonly fromByte: number
  readonly toByte: number
}

/** Lines that firmware and server may have in their queues. */
const mostQueuedLines = 40
/** For braking and starting. */
const slackMs = 500
/** Lines that a server may have read and not sent yet. */
const linesReadAhead = 3
/** A server that was asked to print begins within so many looks. */
const mostLooksBeforeStart = 40

/** One call of `draw` through a print server: each list is uploaded as a file, started, and watched to its end. */
export class ServerDrawing {
  /** Called when somebody else pauses the print, and when it goes on. */
  onHeld: (held: 'button' | undefined) => void = () => {}
  readonly #parts: ServerDrawingParts
  readonly #options: DrawOptions
  readonly #tally: WrittenTally
  #known = 0
  #printing = false
  #held = false
  /** The file that is printed. */
  #text = ''

  constructor(parts: ServerDrawingParts, options: DrawOptions) {
    this.#parts = parts
    this.#options = options
    this.#tally = new WrittenTally(options)
  }

  /** Whether somebody else has paused the print. */
  get held(): boolean {
    return this.#held
  }

  run(lists: Iterable<StrokeList> | AsyncIterable<StrokeList>): Promise<DrawResult> {
    const { control } = this.#parts
    return runDrawing({
      control,
      signal: this.#options.signal,
      account: this.#tally,
      draw: () => this.#drawAll(lists),
      makeSafe: (failure) => this.#makeSafe(failure),
    })
  }

  async #drawAll(lists: Iterable<StrokeList> | AsyncIterable<StrokeList>): Promise<void> {
    const { control, check } = this.#parts
    for await (const list of pacedLists(lists, control, { obey: () => this.#obeyAtRest() })) {
      check(list)
      if (strokeCount(list) > 0) await this.#drawList(list)
    }
    control.throwIfEnded()
    this.#tally.report()
  }

  async #drawList(list: StrokeList): Promise<void> {
    const { server, config } = this.#parts
    await this.#obeyAtRest()
    const { text, strokes } = this.#fileOf(list)
    for (const { task } of strokes) this.#tally.expect(task.durationMs)
    this.#text = text
    await server.upload(config.fileName, text)
    await this.#obeyAtRest()
    this.#printing = true
    await server.start(config.fileName)
    this.#known += strokes.length
    this.#tally.sent(this.#known)
    await this.#follow(strokes)
    this.#printing = false
  }

  /** The list as a file. */
  #fileOf(list: StrokeList): { readonly text: string; readonly strokes: readonly FiledStroke[] } {
    const { program, config } = this.#parts
    const { overrides } = this.#options
    const { toleranceMm, arcs, penLiftMs, penDropMs } = config
    program.restart()
    const times = strokeTimesInLots(list, motionLimitsOf(config, overrides), program.hereMm)
    const tasks = strokeTasks(list, times, { toleranceMm, arcs, penMs: penLiftMs + penDropMs })
    const parts: string[] = [program.begin()]
    const filed: { task: StrokeTask; part: number }[] = []
    let waiting: StrokeTask | undefined
    const add = (next: StrokeTask | undefined): void => {
      if (waiting === undefined) return
      filed.push({ task: waiting, part: parts.length })
      parts.push(program.stroke(waiting, overrides, next))
    }
    for (const task of tasks) {
      add(task)
      waiting = task
    }
    add(undefined)
    parts.push(program.end())
    return { text: parts.join(''), strokes: placesOf(filed, parts) }
  }

  /** Watches a print to its end. */
  async #follow(strokes: readonly FiledStroke[]): Promise<void> {
    const { server, control } = this.#parts
    let done = 0
    let begun = false
    for (let look = 0; ; look++) {
      const status = await server.status()
      begun ||= status.phase !== 'ready' || status.complete
      const isOver = status.phase === 'ready' && status.complete
      const finished = strokes.slice(done).filter(({ doneByte }) => isOver || status.position >= doneByte)
      done += finished.length
      this.#tally.done(finished.map(({ task }) => task))
      if (isOver) return
      this.#requireUnderway(status, begun || look > mostLooksBeforeStart)
      this.#noteHeld(status.phase === 'paused')
      if (control.demand !== 'go-on') await this.#obey(strokes)
      else await this.#changeOrPoll()
    }
  }

  #requireUnderway({ phase, message }: PrintStatus, begun: boolean): void {
    if (phase === 'error') {
      this.#printing = false
      throw gcodeError('REJECTED', `the print has failed: ${message || 'the server does not say why'}`, {
        hint: 'see the console of the server: the line is named there',
      })
    }
    if (phase !== 'offline' && (phase !== 'ready' || !begun)) return
    this.#printing = false
    throw gcodeError(
      'DEVICE_RESET',
      'the print has ended before its last line: it was cancelled, or the machine restarted',
      {
        hint: 'look at the machine, then plot again or resume the job',
      },
    )
  }

  #noteHeld(held: boolean): void {
    if (held === this.#held) return
    this.#held = held
    this.onHeld(held ? 'button' : undefined)
  }

  /** Pauses or ends a print that is under way. */
  async #obey(strokes: readonly FiledStroke[]): Promise<void> {
    const { server, control } = this.#parts
    if (control.demand === 'end') {
      await this.#cancel()
      control.throwIfEnded()
    }
    if (!control.mustHold) return
    await server.pause()
    const at = await this.#settled()
    if (at.phase === 'ready') return // it has ended meanwhile
    const queuedMs = this.#queuedMs(at)
    const wasDown = strokes.some(({ fromByte, toByte }) => at.position >= fromByte && at.position < toByte)
    await this.#movePen('up', queuedMs)
    control.hold(true)
    while (control.mustHold) await control.change()
    control.hold(false)
    if (control.demand === 'end') return await this.#obey(strokes)
    if (wasDown) await this.#movePen('down')
    await server.resume()
  }

  async #obeyAtRest(): Promise<void> {
    const { control } = this.#parts
    if (control.demand !== 'go-on') await control.holdStill()
  }

  /** Ends the print, with the pen up. */
  async #cancel(): Promise<void> {
    const { server } = this.#parts
    if (!this.#printing) return
    this.#tally.discarded()
    this.#printing = false
    await server.cancel().catch((error: unknown) => {
      if (!isDriverError(error) || error.type === 'connection' || error.type === 'timeout') throw error
    })
    await this.#movePen('up', this.#queuedMs(await this.#settled()))
  }

  /** How long what was read before a place of the file, and may still be carried out, takes at most. */
  #queuedMs({ position }: PrintStatus): number {
    const { drawSpeedMmPerS, travelSpeedMmPerS } = this.#parts.config
    const slowest = Math.min(drawSpeedMmPerS, travelSpeedMmPerS)
    return slackMs + (1000 * queuedMm(this.#text, position)) / slowest
  }

  /** Waits until the server has done what it was asked for. */
  async #settled(): Promise<PrintStatus> {
    const { server, clock, config } = this.#parts
    for (;;) {
      const status = await server.status()
      if (status.phase !== 'printing' && status.phase !== 'pausing') return status
      await clock.sleep(config.pollMs)
    }
  }

  /** @param queuedMs - how long what goes before may still take */
  async #movePen(to: 'up' | 'down', queuedMs: number = 0): Promise<void> {
    const { server, program, config } = this.#parts
    program.standsAt(program.hereMm)
    const lines = program.movePen(to).split('\n')
    const own = lines.filter((line) => line !== '' && !line.startsWith(';'))
    await server.run(own, queuedMs + config.penLiftMs + config.penDropMs)
  }

  async #changeOrPoll(): Promise<void> {
    const { control, clock, config } = this.#parts
    const stop = new AbortController()
    const sleep = clock.sleep(config.pollMs, { signal: stop.signal }).catch(() => {})
    await Promise.race([control.change(), sleep])
    stop.abort()
  }

  async #makeSafe(failure: unknown): Promise<void> {
    if (isDriverError(failure) && failure.type === 'connection') return
    try {
      if (this.#printing) await this.#cancel()
      else if (this.#known > 0) await this.#movePen('up')
    } catch {
      // The first failure is the one that is told. Closing tries once more.
    }
  }
}

/** Way of the last lines before a place of a file: as many as firmwares and servers keep queues of. */
function queuedMm(text: string, position: number): number {
  const lines = text.slice(0, position).split('\n').slice(-mostQueuedLines)
  let wayMm = 0
  let at: { x: number | undefined; y: number | undefined } = { x: undefined, y: undefined }
  for (const line of lines) {
    if (!/^G[0-3] /.test(line)) continue
    const x = numberAfter(line, 'X') ?? at.x
    const y = numberAfter(line, 'Y') ?? at.y
    const way = Math.hypot((x ?? 0) - (at.x ?? x ?? 0), (y ?? 0) - (at.y ?? y ?? 0))
    // An arc is at most as much longer than its chord as its circle is.
    const arcMm = 2 * Math.PI * Math.hypot(numberAfter(line, 'I') ?? 0, numberAfter(line, 'J') ?? 0)
    wayMm += Math.max(way, arcMm)
    at = { x, y }
  }
  return wayMm
}

function numberAfter(line: string, letter: string): number | undefined {
  const text = new RegExp(`${letter}(-?[\\d.]+)`).exec(line)?.[1]
  return text === undefined ? undefined : Number(text)
}

/** Where each stroke lies in a file. */
function placesOf(filed: readonly { task: StrokeTask; part: number }[], parts: readonly string[]): FiledStroke[] {
  let byte = 0
  const starts = parts.map((part) => {
    const start = byte
    byte += part.length
    return start
  })
  const text = parts.join('')
  const strokes: FiledStroke[] = []
  let nextDone = text.length
  for (const { task, part } of filed.toReversed()) {
    const own = parts[part]!
    // One that is joined to the next is done when that is: only after a lift the machine has waited.
    const doneByte = own.endsWith('M400\n') ? pastLines(text, starts[part]! + own.length) : nextDone
    nextDone = doneByte
    strokes.push({ task, doneByte, ...inkOf(own, starts[part]!) })
  }
  return strokes.toReversed()
}

/** The end of the last line that a server may have read when it has sent what ends at a byte. */
function pastLines(text: string, endByte: number): number {
  let byte = endByte
  for (let line = 0; line < linesReadAhead && byte < text.length; line++) byte = text.indexOf('\n', byte) + 1
  return byte
}

/** Between its first and its last line that draws. */
function inkOf(text: string, start: number): { readonly fromByte: number; readonly toByte: number } {
  const first = /^G[123] /m.exec(text)?.index ?? 0
  const last = Math.max(text.lastIndexOf('\nG1 '), text.lastIndexOf('\nG2 '), text.lastIndexOf('\nG3 '))
  return { fromByte: start + first, toByte: start + (last < 0 ? 0 : last + 1) }
}
