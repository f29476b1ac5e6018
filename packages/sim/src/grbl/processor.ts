import type { Controller } from './controller.ts'
import type { GrblFirmware } from './firmware.ts'
import { mainLoop } from './program.ts'
import type { RecordedLine } from './record.ts'
import { statusReport } from './report.ts'
import type { Program, Wait } from './wait.ts'

/** What the world around is told by a {@link Processor}, and decides. */
export interface ProcessorHooks {
  /** Called when a line is taken. */
  taken(): void
  /** Called when it has been answered. */
  answered(): void
  /** Extra time for each line, ms. */
  extraMs(): number
}

/** The chip's one processor: it runs the program, sees to reports and resets between two steps of it, and boots. */
export class Processor {
  /** Lines that were taken. */
  readonly lines: RecordedLine[] = []
  /** Reports that were sent. */
  reports = 0
  readonly #controller: Controller
  readonly #firmware: GrblFirmware
  readonly #hooks: ProcessorHooks
  #program: Program
  #wait: Wait | undefined
  /** When the wait for a time is over. */
  #wakeMs = 0
  /** Until then the processor is at something: reports and the program wait. */
  #busyUntilMs = 0
  /** While it boots; Infinity when it does not. */
  #bootMs = Infinity
  #linesDone = 0
  #refused: string | undefined

  constructor(controller: Controller, firmware: GrblFirmware, hooks: ProcessorHooks) {
    this.#controller = controller
    this.#firmware = firmware
    this.#hooks = hooks
    this.#program = this.#newProgram()
  }

  get booting(): boolean {
    return this.#bootMs !== Infinity
  }

  /** When it has booted; Infinity when it does not boot. */
  get bootMs(): number {
    return this.#bootMs
  }

  /** Lines that were answered. */
  get linesDone(): number {
    return this.#linesDone
  }

  /** When it has something to do. */
  get nextMs(): number {
    return Math.min(this.#programMs, this.#serviceMs)
  }

  /** Whether the client will be told something once time passes: a line in work or a report. */
  get owesAnswer(): boolean {
    const { receiver, reportWanted, resetWanted, stepper } = this.#controller
    if (receiver.nextMs !== Infinity) return true
    if (reportWanted || resetWanted) return true
    if (this.#wait === undefined) return true
    if (this.#wait.kind !== 'until') return !this.#programHeld
    // Waiting for room or for rest: it comes by itself as long as the machine moves.
    return this.#wait.holds() || (receiver.used > 0 || this.#inLine ? stepper.moving : false)
  }

  /** Does what comes next, a report or a reset before the program. */
  step(): void {
    if (this.#serviceMs <= this.#nowMs) this.#service()
    else this.#runProgram()
  }

  /** The processor starts anew: it forgets all but the EEPROM, and where the machine is. */
  boot(): void {
    this.#controller.powerUp()
    this.#program = this.#newProgram()
    this.#bootMs = this.#nowMs + this.#firmware.bootMs
  }

  finishBoot(): void {
    this.#bootMs = Infinity
    this.#controller.greet(true)
  }

  /** It is at something else for so long. @returns until when */
  stall(durationMs: number): number {
    this.#busyUntilMs = Math.max(this.#busyUntilMs, this.#nowMs) + durationMs
    return this.#busyUntilMs
  }

  /** Refuses the next line that has this word in it; `undefined`: none. */
  refuse(word: string | undefined): void {
    this.#refused = word?.toUpperCase()
  }

  get #nowMs(): number {
    return this.#controller.now
  }

  /** Whether a line has been taken and not been answered. */
  get #inLine(): boolean {
    return this.lines.length > this.#linesDone
  }

  get #programHeld(): boolean {
    return this.#controller.suspended && this.#wait?.kind !== 'compute'
  }

  /** When the program goes on. */
  get #programMs(): number {
    if (this.booting) return Infinity
    const wait = this.#wait
    const freeMs = Math.max(this.#nowMs, this.#busyUntilMs)
    if (wait === undefined) return freeMs
    if (wait.kind === 'until') return wait.holds() ? freeMs : Infinity
    return this.#programHeld ? Infinity : Math.max(freeMs, this.#wakeMs)
  }

  /** When a report or a reset that was asked for is seen to. */
  get #serviceMs(): number {
    if (this.booting) return Infinity
    const { reportWanted, resetWanted } = this.#controller
    if (resetWanted) return this.#nowMs
    if (!reportWanted) return Infinity
    const computingMs = this.#wait?.kind === 'compute' ? this.#wakeMs : 0
    return Math.max(this.#nowMs, this.#busyUntilMs, computingMs)
  }

  #runProgram(): void {
    const { value, done } = this.#program.next()
    if (done === true) throw new Error('the main loop has ended')
    this.#wait = value
    if (value.kind !== 'until') this.#wakeMs = Math.max(this.#nowMs, this.#busyUntilMs) + value.ms
  }

  #service(): void {
    const controller = this.#controller
    if (controller.resetWanted) {
      controller.resetWanted = false
      controller.softReset()
      this.#program = this.#newProgram()
      controller.greet(false)
      return
    }
    controller.reportWanted = false
    this.reports += 1
    controller.line(statusReport(controller))
    this.stall(this.#firmware.reportMs)
  }

  #newProgram(): Program {
    this.#wait = undefined
    this.#busyUntilMs = 0
    this.#linesDone = this.lines.length
    return mainLoop(this.#controller, {
      taken: (line) => {
        this.lines.push({ line, takenMs: this.#nowMs })
        this.#hooks.taken()
      },
      refuses: (line) => this.#refuses(line),
      done: () => {
        this.#linesDone = this.lines.length
        this.#hooks.answered()
      },
      extraMs: () => this.#hooks.extraMs(),
    })
  }

  #refuses(line: string): boolean {
    const word = this.#refused
    if (word === undefined) return false
    const at = line.indexOf(word)
    if (at < 0 || /[\d.]/.test(line[at + word.length] ?? '')) return false
    this.#refused = undefined
    return true
  }
}
