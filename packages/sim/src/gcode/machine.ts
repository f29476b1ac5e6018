/**
 * A machine that carries out lines of G-code as boards of printers do: look-ahead, arcs, dwells, a pen on one of its outputs.
 * Boards and print servers differ in how lines come to it, and in what they say.
 */
import type { PointMm } from '@vfab/core'

import { arcPoints } from '../grbl/arc-points.ts'
import { Machine } from '../grbl/machine.ts'
import { Planner } from '../grbl/planner.ts'
import { SettingsTable } from '../grbl/settings-table.ts'
import { Stepper } from '../grbl/stepper.ts'
import { between, type Vector, zero } from '../grbl/vector.ts'
import { type LineWords, lineWords } from './line-words.ts'
import { HookedPen, type PenHook } from './pen-hook.ts'

/** Which firmware carries out the lines. */
export type GcodeDialect = 'marlin' | 'klipper'

/** What such a machine is like. */
export interface GcodeMachineOptions {
  readonly dialect: GcodeDialect
  readonly pen: PenHook
  readonly widthMm: number
  readonly heightMm: number
  /** From where it is switched on to its home switches, mm. */
  readonly homeDistanceMm: readonly [x: number, y: number]
  readonly switches: 'works' | 'missing'
  /** Moves that are planned ahead. */
  readonly plannerBlocks: number
  /** Whether `M3` and `M5` are built in. */
  readonly hasSpindle: boolean
}

/** How a line ended. */
export type LineOutcome =
  | { readonly kind: 'ok'; readonly reply?: readonly string[] }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'error'; readonly message: string }
  /** The board stops for good: it has to be reset. */
  | { readonly kind: 'killed'; readonly message: string }

/** What a line waits for; `atMs` where that is a time. */
export interface LineWait {
  readonly holds: () => boolean
  readonly atMs?: number
  /** Whether a keepalive is sent meanwhile. */
  readonly tells?: boolean
}

/** A line while it is carried out. */
export type RunningLine = Generator<LineWait, LineOutcome, void>

const ok: LineOutcome = { kind: 'ok' }
const homingMmPerS = 50
const leastChordMm = 0.1

/** The machine; its time is told by whoever runs it. */
export class GcodeMachine {
  readonly options: GcodeMachineOptions
  readonly machine: Machine
  readonly pen: HookedPen
  readonly planner: Planner
  readonly stepper: Stepper
  readonly #settings: SettingsTable
  now = 0
  /** Where the program has been sent, by its own coordinates plus {@link shift}. */
  #shift: Vector = zero
  #relative = false
  #feedMmPerMin = 1500
  #homed = false

  constructor(options: GcodeMachineOptions) {
    this.options = options
    this.machine = new Machine(options.homeDistanceMm)
    this.pen = new HookedPen(options.pen)
    this.#settings = new SettingsTable({ 110: 12_000, 111: 12_000, 130: options.widthMm, 131: options.heightMm })
    this.planner = new Planner(this.#settings, options.plannerBlocks, zero)
    this.stepper = new Stepper(this.planner, zero, (piece) => this.#moved(piece))
  }

  /** Free places of the planner. */
  get freeBlocks(): number {
    return this.planner.free
  }

  get moving(): boolean {
    return this.stepper.running
  }

  /** Where the last line leads, by the program's coordinates. */
  get planned(): Vector {
    return this.#toProgram(this.planner.programmed)
  }

  /** Where the motors are, by the program's coordinates. */
  get actual(): Vector {
    return this.#toProgram(this.stepper.positionAt(this.now))
  }

  /** Where the motors are by the steps they count, mm. */
  get counted(): Vector {
    return this.stepper.positionAt(this.now)
  }

  get homed(): boolean {
    return this.#homed
  }

  /** The next moment something moves. */
  get nextMs(): number {
    return this.stepper.nextMs
  }

  /** The piece under way has ended. */
  advance(): void {
    this.stepper.finishPiece()
  }

  /** Stops dead and forgets what is planned. @param keepsPlace - whether the program still knows where the machine is */
  stopNow(): void {
    const cut = this.stepper.kill(this.now)
    if (cut !== undefined) this.#moved(cut)
    this.planner.clear(this.stepper.position)
  }

  /** The board restarts: it calls the place where the machine stands the origin. */
  powerUp(): void {
    this.stopNow()
    const at = this.stepper.position
    this.machine.renamed(at, zero)
    this.stepper.position = zero
    this.planner.clear(zero)
    this.#shift = zero
    this.#relative = false
    this.#homed = false
    this.#feedMmPerMin = 1500
  }

  carryTo({ xMm, yMm }: PointMm): void {
    this.machine.carryTo(this.now, xMm, 0 - yMm)
  }

  /** Carries out a line; yields whenever it has to wait. */
  *run(line: string): RunningLine {
    const klipper = this.options.dialect === 'klipper'
    if (klipper && line.includes('(')) return { kind: 'error', message: `Unable to parse move '${line}'` }
    if (klipper && /^[GM]0\d/.test(line)) return { kind: 'unknown' }
    const servo = /^SET_SERVO SERVO=\w+ ANGLE=([\d.]+)$/.exec(line)
    if (servo !== null) {
      if (!klipper) return { kind: 'unknown' }
      yield* this.rest()
      this.pen.servo(this.now, Number(servo[1]))
      return ok
    }
    if (klipper && line.startsWith('SET_KINEMATIC_POSITION')) {
      yield* this.rest()
      this.#rename([0, 0, this.planner.end[2]])
      this.#homed = true
      return ok
    }
    return yield* this.#command(lineWords(line), line)
  }

  // eslint-disable-next-line complexity -- one case for each command of the firmwares, each of a few lines
  *#command(words: LineWords, line: string): RunningLine {
    const { command, values } = words
    const { dialect, hasSpindle } = this.options
    switch (command) {
      case 'G0':
      case 'G1':
        return yield* this.#straight(values)
      case 'G2':
      case 'G3':
        return yield* this.#arc(values, command === 'G2')
      case 'G4':
        yield* this.rest()
        return yield* this.#dwell(values.has('S') ? 1000 * values.get('S')! : (values.get('P') ?? 0))
      case 'G28':
        return yield* this.#home()
      case 'G90':
      case 'G91':
        this.#relative = command === 'G91'
        return ok
      case 'G92':
        this.#setPlace(values)
        return ok
      case 'G21':
        return dialect === 'klipper' ? ok : { kind: 'unknown' }
      case 'G20':
        return dialect === 'klipper'
          ? { kind: 'error', message: 'Machine does not support G20 (inches) command' }
          : { kind: 'unknown' }
      case 'M400':
        yield* this.rest(true)
        return ok
      case 'M106':
      case 'M107':
        this.pen.fan(this.now, command === 'M107' ? 0 : (values.get('S') ?? 255))
        return ok
      case 'M280':
        if (dialect === 'klipper') return { kind: 'unknown' }
        if (!values.has('S')) return { kind: 'ok', reply: ['echo: Servo 0: 90'] }
        this.pen.servo(this.now, values.get('S')!)
        return ok
      case 'M3':
      case 'M5':
        if (!hasSpindle) return { kind: 'unknown' }
        yield* this.rest()
        this.pen.spindle(this.now, command === 'M5' ? 0 : (values.get('S') ?? 1000))
        return ok
      case 'M84':
      case 'M18':
      case 'M17':
      case 'M211':
      case 'M204':
        return ok
      default:
        return line === '' ? ok : { kind: 'unknown' }
    }
  }

  /** Waits until everything planned is carried out. @param tells - whether a keepalive is sent meanwhile */
  *rest(tells: boolean = false): Generator<LineWait, void, void> {
    yield { holds: () => !this.stepper.running && this.planner.blocks.length === 0, tells }
  }

  *#dwell(ms: number): RunningLine {
    const atMs = this.now + ms
    yield { holds: () => this.now >= atMs - 1e-6, atMs, tells: true }
    return ok
  }

  *#straight(values: ReadonlyMap<string, number>): RunningLine {
    const feed = values.get('F')
    if (feed !== undefined && feed > 0) this.#feedMmPerMin = feed
    const target = this.#target(values)
    const refusal = this.#refusal(target)
    if (refusal !== undefined) return refusal
    yield* this.#add(target)
    return ok
  }

  *#arc(values: ReadonlyMap<string, number>, clockwise: boolean): RunningLine {
    const feed = values.get('F')
    if (feed !== undefined && feed > 0) this.#feedMmPerMin = feed
    const [i, j] = [values.get('I') ?? 0, values.get('J') ?? 0]
    if (this.options.dialect === 'klipper') return { kind: 'unknown' }
    if (i === 0 && j === 0) return { kind: 'error', message: 'G2/G3 bad parameters' }
    const to = this.#target(values)
    const from = this.planner.programmed
    for (const point of arcPoints({ from, to, offset: [i, j], axes: [0, 1, 2], clockwise }, leastChordMm / 50)) {
      yield* this.#add(point)
    }
    return ok
  }

  *#add(target: Vector): Generator<LineWait, void, void> {
    yield { holds: () => !this.planner.isFull, tells: true }
    if (!this.planner.add({ target, feedMmPerMin: this.#feedMmPerMin })) return
    if (this.stepper.running) this.stepper.replan(this.now)
    else this.stepper.start(this.now)
  }

  *#home(): RunningLine {
    yield* this.rest(true)
    const { homeDistanceMm, switches, widthMm } = this.options
    const way = ([0, 1] as const).map((axis) => {
      return switches === 'missing' ? -1.5 * widthMm : -homeDistanceMm[axis] - this.machine.wentMm(axis)
    })
    const [x, y, z] = this.planner.end
    this.planner.add({ target: [x + way[0]!, y + way[1]!, z], feedMmPerMin: homingMmPerS * 60 })
    this.stepper.start(this.now)
    yield* this.rest(true)
    if (switches === 'missing') return { kind: 'killed', message: 'echo:Homing Failed' }
    this.#shift = zero
    this.#rename([0, 0, this.planner.end[2]])
    this.#homed = true
    return ok
  }

  #setPlace(values: ReadonlyMap<string, number>): void {
    const end = this.planner.programmed
    this.#shift = (['X', 'Y', 'Z'] as const).map((letter, axis) => {
      const value = values.get(letter)
      return value === undefined ? this.#shift[axis]! : end[axis]! - value
    }) as unknown as Vector
  }

  #target(values: ReadonlyMap<string, number>): Vector {
    const from = this.planner.programmed
    return (['X', 'Y', 'Z'] as const).map((letter, axis) => {
      const value = values.get(letter)
      if (value === undefined || Number.isNaN(value)) return from[axis]!
      return value + (this.#relative ? from[axis]! : this.#shift[axis]!)
    }) as unknown as Vector
  }

  /** Klipper checks where a move leads; Marlin only does once it has found its switches, and then it cuts the move short. */
  #refusal(target: Vector): LineOutcome | undefined {
    if (this.options.dialect !== 'klipper') return undefined
    if (!this.#homed) return { kind: 'error', message: 'Must home axis first' }
    const { widthMm, heightMm } = this.options
    const [x, y] = target
    const isOut = x < -0.001 || y < -0.001 || x > widthMm + 0.001 || y > heightMm + 0.001
    if (isOut) return { kind: 'error', message: `Move out of range: ${x.toFixed(3)} ${y.toFixed(3)}` }
    return undefined
  }

  #rename(to: Vector): void {
    this.machine.renamed(this.planner.end, to)
    this.stepper.position = to
    this.planner.clear(to)
  }

  #toProgram(place: Vector): Vector {
    return between(place, [place[0] - this.#shift[0], place[1] - this.#shift[1], place[2] - this.#shift[2]], 1)
  }

  #moved(piece: Parameters<Machine['moved']>[0]): void {
    const zMm = this.machine.moved({ ...piece, planned: this.planner.blocks.length })
    if (piece.from[2] !== piece.to[2]) this.pen.moved(piece.startMs, piece.endMs, zMm)
  }
}
