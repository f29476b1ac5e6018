import { GcodeMachine, type LineOutcome, type LineWait, type RunningLine } from '../gcode/machine.ts'
import type { RecordedLine } from '../grbl/record.ts'
import { LineCheck } from './line-check.ts'
import type { MarlinSetup } from './options.ts'
import { isReport, reportLines } from './reports.ts'
import type { Uart } from './uart.ts'

interface Queued {
  readonly text: string
  readonly number: number | undefined
}

/** Commands that wait while one is carried out. */
const queueLines = 4
/** The longest line, characters; the rest is cut off in silence. */
const longestLine = 95
/** Between two signs of life while a command takes its time, ms. */
const busyMs = 2000

/** The firmware: reads lines, checks their numbers, carries them out one after the other and answers. */
export class MarlinProcessor {
  readonly machine: GcodeMachine
  readonly lines: RecordedLine[] = []
  resends = 0
  killed = false
  readonly #setup: MarlinSetup
  readonly #uart: Uart
  readonly #print: (text: string) => void
  readonly #check = new LineCheck()
  #queue: Queued[] = []
  #partial = ''
  #emergency = ''
  #running: { readonly line: RunningLine; wait: LineWait; readonly of: Queued } | undefined
  #readyMs = 0
  #busyAtMs = Infinity
  #refused: string | undefined

  readonly #reboot: () => void

  /** @param reboot - called by a command that restarts the board */
  constructor(setup: MarlinSetup, uart: Uart, print: (text: string) => void, reboot: () => void) {
    this.#reboot = reboot
    this.#setup = setup
    this.#uart = uart
    this.#print = print
    const { pen, widthMm, heightMm, homeDistanceMm, switches, hasSpindle, plannerBlocks } = setup
    this.machine = new GcodeMachine({
      dialect: 'marlin',
      pen,
      widthMm,
      heightMm,
      homeDistanceMm,
      switches,
      hasSpindle,
      // One place of the ring stays empty.
      plannerBlocks: plannerBlocks - 1,
    })
  }

  /** Lines that were answered. */
  get linesDone(): number {
    return this.lines.length - (this.#running === undefined ? 0 : 1)
  }

  /** Whether the client will be told something once time passes. */
  get owesAnswer(): boolean {
    if (this.killed) return false
    return this.#uart.nextMs !== Infinity || this.#running !== undefined || this.#queue.length > 0 || this.#hasLine
  }

  /** When it has something to do. */
  get nextMs(): number {
    if (this.killed) return Infinity
    const running = this.#running
    const readMs = this.#hasLine && this.#queue.length < queueLines ? this.#nowMs : Infinity
    const workMs =
      running === undefined
        ? this.#queue.length > 0
          ? Math.max(this.#nowMs, this.#readyMs)
          : Infinity
        : running.wait.holds()
          ? this.#nowMs
          : (running.wait.atMs ?? Infinity)
    return Math.min(readMs, workMs, this.#busyAtMs)
  }

  /** A byte has come: with an emergency parser, some commands are heard at once. */
  heard(byte: number): void {
    if (!this.#setup.emergencyParser) return
    if (byte !== 10) {
      this.#emergency += String.fromCharCode(byte)
      return
    }
    const line = this.#emergency.replace(/^N-?\d+\s*/, '')
    this.#emergency = ''
    this.#early(line)
  }

  /** Reads a line, or goes on with the command under way. */
  step(): void {
    if (this.#hasLine && this.#queue.length < queueLines) return this.#read()
    const running = this.#running
    if (running !== undefined && (running.wait.holds() || (running.wait.atMs ?? Infinity) <= this.#nowMs + 1e-6))
      return this.#goOn()
    if (this.#busyAtMs <= this.#nowMs) {
      this.#print('echo:busy: processing')
      this.#busyAtMs = this.#nowMs + busyMs
      return
    }
    if (running === undefined) this.#begin()
  }

  /** Power comes back, or the reset pin was pulled. */
  powerUp(): void {
    this.machine.powerUp()
    this.#check.last = 0
    this.#queue = []
    this.#running = undefined
    this.#busyAtMs = Infinity
    this.#partial = ''
    this.#uart.clear()
    this.killed = false
    this.#refused = undefined
  }

  /** What it prints when it starts. */
  greet(): void {
    const { firmware } = this.#setup
    const text = [
      'start',
      'echo: External Reset',
      `Marlin ${firmware}`,
      `echo: Last Updated: 2024-12-01 | Author: (none, default config)`,
      'echo: Compiled: Dec  1 2024',
      'echo: Free Memory: 3771  PlannerBufferBytes: 1136',
      'echo:Hardcoded Default Settings Loaded',
      'echo:; Steps per unit:',
      'echo: M92 X80.00 Y80.00 Z400.00',
    ]
    for (const line of text) this.#print(line)
  }

  /** Refuses the next line that has this word in it. */
  refuse(word: string): void {
    this.#refused = word.toUpperCase()
  }

  get #nowMs(): number {
    return this.machine.now
  }

  get #hasLine(): boolean {
    return this.#uart.used > 0
  }

  /** Takes bytes up to the end of a line. */
  #read(): void {
    for (let byte = this.#uart.shift(); byte !== undefined; byte = this.#uart.shift()) {
      const character = String.fromCharCode(byte)
      if (character !== '\n' && character !== '\r') {
        if (this.#partial.length < longestLine) this.#partial += character
        continue
      }
      const raw = this.#partial
      this.#partial = ''
      return this.#take(raw)
    }
  }

  #take(raw: string): void {
    const verdict = this.#check.check(raw)
    if (verdict.kind === 'drop') return
    if (verdict.kind === 'resend') {
      this.#uart.clear()
      this.resends += 1
      this.#print(verdict.error)
      this.#print(`Resend: ${this.#check.last + 1}`)
      this.#print('ok')
      return
    }
    if (!this.#setup.emergencyParser && !raw.trimStart().startsWith('N')) this.#early(verdict.line.text)
    if (!this.killed) this.#queue.push(verdict.line)
  }

  /** `M112` and `M410` do not wait for the queue. */
  #early(line: string): void {
    if (/^M112\b/.test(line)) this.#kill('M112')
    if (/^M410\b/.test(line)) this.machine.stopNow()
  }

  #begin(): void {
    const next = this.#queue.shift()
    if (next === undefined) return
    this.#readyMs = this.#nowMs + this.#setup.lineMs
    this.lines.push({ line: next.text, takenMs: this.#nowMs })
    if (this.#refused !== undefined && next.text.startsWith(this.#refused)) {
      this.#refused = undefined
      return this.#answer(next, { kind: 'unknown' })
    }
    if (/^M997\b/.test(next.text)) return this.#reboot()
    if (isReport(next.text)) {
      for (const line of reportLines(next.text, this.machine, this.#setup)) this.#print(line)
      return this.#answer(next, { kind: 'ok' })
    }
    this.#running = { line: this.machine.run(next.text), wait: { holds: () => true }, of: next }
    this.#busyAtMs = Infinity
    this.#goOn()
  }

  #goOn(): void {
    const running = this.#running
    if (running === undefined) return
    const { value, done } = running.line.next()
    if (done === true) {
      this.#running = undefined
      this.#busyAtMs = Infinity
      return this.#answer(running.of, value)
    }
    running.wait = value
    if (value.tells === true && this.#busyAtMs === Infinity) this.#busyAtMs = this.#nowMs + busyMs
  }

  #answer({ text, number }: Queued, outcome: LineOutcome): void {
    if (outcome.kind === 'killed') {
      this.#print(outcome.message)
      return this.#kill(text)
    }
    if (outcome.kind === 'unknown') this.#print(`echo:Unknown command: "${text}"`)
    if (outcome.kind === 'error') this.#print(`Error:${outcome.message}`)
    if (outcome.kind === 'ok') for (const line of outcome.reply ?? []) this.#print(line)
    if (!this.#setup.advancedOk) return this.#print('ok')
    const n = number === undefined ? '' : ` N${number}`
    const free = queueLines - 1 - this.#queue.length
    this.#print(`ok${n} P${this.machine.freeBlocks} B${Math.max(0, free)}`)
  }

  #kill(_why: string): void {
    this.machine.stopNow()
    this.#queue = []
    this.#running = undefined
    this.#busyAtMs = Infinity
    this.#print('Error:Printer halted. kill() called!')
    this.killed = true
  }
}
