import type { Clock, PointMm } from '@vfab/core'

import { type PictureOptions, pictureSvg } from '../ebb/picture.ts'
import { GcodeMachine, type GcodeMachineOptions, type LineWait, type RunningLine } from '../gcode/machine.ts'
import { BoardRecord, type GrblRecord, type RecordedLine } from '../grbl/record.ts'
import { summaryOf } from '../grbl/summary.ts'
import { type Paced, Pacer } from '../pacer.ts'

/** What a print is at. */
export type PrintState = 'standby' | 'printing' | 'paused' | 'complete' | 'cancelled' | 'error'

/** A file that is printed. */
export interface PrintJob {
  readonly name: string
  readonly text: string
  /** Lines with the position behind each, bytes. */
  readonly lines: readonly { readonly text: string; readonly endByte: number }[]
}

/** A line under way. */
interface Begun {
  readonly line: RunningLine
  wait: LineWait
  /** Absent for lines of the file. */
  readonly script: Script | undefined
}

interface Script {
  readonly lines: string[]
  readonly done: (error: string | undefined) => void
}

/** Reading and carrying out a line takes this long at least, ms. */
const lineMs = 0.3

/**
 * A machine behind a server that prints files: lines of the file, and those that are sent in between, one after the other.
 */
export class PrintMachine implements Paced {
  readonly machine: GcodeMachine
  readonly record: GrblRecord
  readonly lines: RecordedLine[] = []
  readonly awaitsReaction = true
  state: PrintState = 'standby'
  message = ''
  /** The file that was printed last. */
  job: PrintJob | undefined
  /** Bytes of the file that have been carried out. */
  filePosition = 0
  readonly #pacer: Pacer
  #nextLine = 0
  #scripts: Script[] = []
  #running: Begun | undefined
  #readyMs = 0
  #refused: string | undefined

  constructor(options: GcodeMachineOptions, speed: number | 'max') {
    this.machine = new GcodeMachine(options)
    this.#pacer = new Pacer(this, speed)
    this.record = new BoardRecord({
      motion: this.machine.machine.motion,
      heights: this.machine.pen.heights,
      lines: this.lines,
      nowMs: () => this.#pacer.nowMs,
      counts: () => ({ taken: 0, overflowed: 0, unheard: 0, fullest: 0, reports: 0 }),
      bringUpToDate: () => this.#pacer.catchUp(),
    })
  }

  get clock(): Clock {
    return this.#pacer.clock
  }

  get nowMs(): number {
    return this.machine.now
  }

  get nextClientMs(): number {
    return this.#scripts.length > 0 || this.#running?.script !== undefined ? this.#nextMs : Infinity
  }

  get isActive(): boolean {
    return this.#nextMs !== Infinity
  }

  /** Brings time up to the present. */
  catchUp(): void {
    this.#pacer.catchUp()
  }

  runUntil(ms: number): boolean {
    let noticed = false
    for (let nextMs = this.#nextMs; !noticed && nextMs <= ms + 1e-6; nextMs = this.#nextMs) {
      if (nextMs === Infinity) break
      this.machine.now = Math.max(this.nowMs, nextMs)
      noticed = this.#step()
    }
    if (!noticed && ms !== Infinity) this.machine.now = Math.max(this.nowMs, ms)
    return noticed
  }

  /** Starts a file from its beginning. */
  start(job: PrintJob): void {
    this.catchUp()
    this.job = job
    this.#nextLine = 0
    this.filePosition = 0
    this.state = 'printing'
    this.message = ''
    this.#pacer.kick(true)
  }

  /** Stops before the next line of the file. */
  pause(): void {
    this.catchUp()
    if (this.state === 'printing') this.state = 'paused'
  }

  /** Continues a paused file. */
  resume(): void {
    this.catchUp()
    if (this.state === 'paused') this.state = 'printing'
    this.#pacer.kick(true)
  }

  /** Ends the file where it is. */
  cancel(): void {
    this.catchUp()
    if (this.state === 'printing' || this.state === 'paused') this.state = 'cancelled'
  }

  /** Carries out lines before those of the file; resolves when they have been, with what was wrong with them. */
  run(lines: readonly string[]): Promise<string | undefined> {
    this.catchUp()
    return new Promise((done) => {
      this.#scripts.push({ lines: [...lines], done })
      this.#pacer.kick(true)
    })
  }

  /** Whether everything that was sent has been carried out. */
  get idle(): boolean {
    return this.#running === undefined && !this.machine.moving && this.#scripts.length === 0
  }

  /** Refuses the next line that begins with this word. */
  refuse(word: string): void {
    this.#refused = word.toUpperCase()
  }

  /** Power is cut for a moment. */
  restart(): void {
    this.catchUp()
    this.machine.powerUp()
    this.state = 'standby'
    this.#running = undefined
    for (const { done } of this.#scripts.splice(0)) done('the machine has restarted')
  }

  /** Resolves once nothing is left to carry out. */
  async rest(): Promise<void> {
    while (this.#nextMs !== Infinity) await this.clock.sleep(Math.max(0, this.#nextMs - this.nowMs))
  }

  /** What has been drawn, as SVG. */
  pictureSvg(options: PictureOptions = {}): string {
    return pictureSvg(this.record, this.machine.options, options)
  }

  /** What has been drawn, in a sentence. */
  summary(): string {
    return summaryOf(this.record)
  }

  /** Carries the tip there by hand. */
  carryTo(place: PointMm): void {
    this.catchUp()
    this.machine.carryTo(place)
  }

  get #nextMs(): number {
    return Math.min(this.machine.nextMs, this.#lineMs)
  }

  /** When the line under way goes on, or the next one begins. */
  get #lineMs(): number {
    const running = this.#running
    if (running === undefined) return this.#hasLine ? Math.max(this.nowMs, this.#readyMs) : Infinity
    if (running.wait.holds()) return this.nowMs
    return running.wait.atMs ?? Infinity
  }

  get #hasLine(): boolean {
    return this.#scripts.length > 0 || this.state === 'printing'
  }

  /** @returns whether a script has ended */
  #step(): boolean {
    if (this.machine.nextMs <= this.nowMs + 1e-9) {
      this.machine.advance()
      return false
    }
    const running = this.#running
    if (running !== undefined) return this.#goOn(running)
    const script = this.#scripts[0]
    const text = script === undefined ? this.#fileLine() : script.lines.shift()
    if (text === undefined) return script === undefined ? false : this.#endScript(script, undefined)
    this.#readyMs = this.nowMs + lineMs
    const plain = text.replace(/;.*$/, '').trim()
    if (plain === '') return false
    this.lines.push({ line: plain, takenMs: this.nowMs })
    if (this.#refused !== undefined && plain.startsWith(this.#refused)) {
      this.#refused = undefined
      return this.#fail(script, `Error on '${plain}'`)
    }
    const begun: Begun = { line: this.machine.run(plain), wait: { holds: () => true }, script }
    this.#running = begun
    return this.#goOn(begun)
  }

  #goOn(running: Begun): boolean {
    const { value, done } = running.line.next()
    if (done !== true) {
      running.wait = value
      return false
    }
    this.#running = undefined
    if (running.script === undefined) this.#lineDone()
    if (value.kind === 'error' || value.kind === 'killed') return this.#fail(running.script, value.message)
    const { script } = running
    return script !== undefined && script.lines.length === 0 ? this.#endScript(script, undefined) : false
  }

  #fail(script: Script | undefined, message: string): boolean {
    if (script !== undefined) return this.#endScript(script, message)
    this.state = 'error'
    this.message = message
    return false
  }

  #endScript(script: Script, error: string | undefined): boolean {
    this.#scripts = this.#scripts.filter((each) => each !== script)
    script.done(error)
    return true
  }

  #fileLine(): string | undefined {
    const line = this.job?.lines[this.#nextLine]
    if (line === undefined) {
      this.state = 'complete'
      return undefined
    }
    this.#nextLine += 1
    if (line.text.replace(/;.*$/, '').trim() === '') this.filePosition = line.endByte
    return line.text
  }

  #lineDone(): void {
    this.filePosition = this.job?.lines[this.#nextLine - 1]?.endByte ?? 0
  }
}

/** A file as it is printed. A last line without an end is never carried out, as in Klipper. */
export function printJob(name: string, text: string): PrintJob {
  const lines: { text: string; endByte: number }[] = []
  let endByte = 0
  for (const line of text.split('\n').slice(0, -1)) {
    endByte += Buffer.byteLength(line) + 1
    lines.push({ text: line, endByte })
  }
  return { name, text, lines }
}
