import type { OperationOptions } from '@vfab/core'

import { grblError } from './errors.ts'
import { type FirmwareInfo, firmwareTitle } from './firmware.ts'
import type { MachineXY } from '@vfab/driver-kit/gcode'
import { type Link, realtime } from './link.ts'
import { losesPlace } from './loses-place.ts'
import { type Modal, type Offsets, parseModal, parseOffsets, type Settings } from './replies.ts'
import type { MachinePoint, StatusReport } from './report.ts'

/** Between two looks at whether a hold has come to rest, ms. */
const haltLookMs = 60
const inchMm = 25.4
/** What is printed of an offset, and its sum of four printed parts, differ by less, mm. */
const printedMm = 0.012

/** Millimetres, absolute, in the plane of the page, feed per minute: as after a reset, whatever another program left. */
export const modalLine = 'G21G90G94G17'

/** One board: what it is, where it stands, and how it is brought to rest. */
export class Board {
  readonly link: Link
  readonly info: FirmwareInfo
  readonly settings: Settings
  /** From the program's coordinates to the machine's, mm. */
  offset: MachinePoint = [0, 0, 0]
  /** Written into the tool length, which a restart forgets: see {@link mark}. 0 when there is none. */
  markerMm = 0
  /** `unproven` until the first arc is answered; once refused, curves are sent as lines. */
  arcs: 'unproven' | 'proven' | 'refused'
  /** Tool length in force along z, the mark or any other, mm. */
  toolLengthMm = 0
  /** Whether {@link offset} is what the board has in force. */
  #offsetIsKnown = false
  #offsetChanged = false
  /** Modal state as last reported. */
  modal: Modal = { system: 'G54', spindleOn: false, spindleSpeed: 0, toolLengthCancelled: false, words: [] }

  constructor(link: Link, info: FirmwareInfo, settings: Settings) {
    this.link = link
    this.info = info
    this.settings = settings
    this.arcs = info.name === 'grbl' ? 'unproven' : 'proven'
  }

  /** Whether a report showed another offset than this session set: the board restarted unheard, or another program uses it. */
  get offsetChanged(): boolean {
    return this.#offsetChanged
  }

  get title(): string {
    return `${firmwareTitle(this.info.name)} ${this.info.version}`
  }

  /** A setting; what Grbl is delivered with where the board does not tell it. */
  setting(number: number, otherwise: number): number {
    return this.settings.get(number) ?? otherwise
  }

  get homingEnabled(): boolean {
    return (this.setting(22, 0) & 1) === 1
  }

  /** Length of a step along x and y, mm. */
  get stepMm(): number {
    return 1 / Math.min(this.setting(100, 80), this.setting(101, 80))
  }

  /** Lengths in reports, in mm. */
  get reportUnitMm(): number {
    return this.setting(13, 0) === 0 ? 1 : inchMm
  }

  /** Where the machine stands by a report, mm, by its own coordinates. */
  placeOf(report: StatusReport): MachinePoint {
    const unit = this.reportUnitMm
    if (report.machine !== undefined) return scale(report.machine, unit)
    return add(scale(report.work ?? [0, 0, 0], unit), this.offset)
  }

  /** Where a place is in the coordinates of the program. */
  toProgram({ x, y }: MachineXY): MachineXY {
    return { x: x - this.offset[0], y: y - this.offset[1] }
  }

  /** Asks for a status report and waits for it, whatever else is under way. @throws DriverError `TIMEOUT`, `DEVICE_LOST` */
  async freshReport(options: OperationOptions = {}): Promise<StatusReport> {
    const { link } = this
    const before = link.reportCount
    link.signal(realtime.report)
    await link.until(() => link.reportCount > before, options)
    return link.report!
  }

  /** Waits until everything that was sent is answered, carried out, and the machine is idle. */
  async rest(options: OperationOptions = {}): Promise<void> {
    const { link } = this
    await link.drained(options)
    // A dwell is answered when the planner has run empty.
    await link.ask('G4P0', options)
    const before = link.reportCount
    link.signal(realtime.report)
    await link.until(() => link.reportCount > before && isAtRest(link.report!), options)
  }

  /** Looks at the offset of a report. Boards print it in the first report after a restart, and now and then. */
  noteReport({ offset }: StatusReport): void {
    if (offset === undefined || !this.#offsetIsKnown) return
    const printed = scale(offset, this.reportUnitMm)
    if (printed.some((mm, axis) => Math.abs(mm - this.offset[axis]!) > printedMm)) this.#offsetChanged = true
  }

  /** Asks for the offsets. */
  async refreshOffsets(options: OperationOptions = {}): Promise<Offsets> {
    const offsets = parseOffsets(await this.link.ask('$#', options))
    this.modal = parseModal(await this.link.ask('$G', options))
    if (!offsets.systems.has(this.modal.system)) {
      // Its offset is not printed: only a system whose offset is known can be drawn in.
      await this.link.ask('G54', options)
      this.modal = { ...this.modal, system: 'G54' }
    }
    const unit = this.reportUnitMm
    const system = offsets.systems.get(this.modal.system) ?? [0, 0, 0]
    const length = offsets.toolLength
    this.offset = scale(add(add(system, offsets.shift), length), unit)
    this.toolLengthMm = length[2] * unit
    this.#offsetChanged = false
    this.#offsetIsKnown = true
    return offsets
  }

  /** Unlocks a board that an alarm has locked. */
  async unlock(options: OperationOptions = {}): Promise<void> {
    await this.link.ask('$X', options)
  }

  /** Sets what lines rely on. */
  async prepare(options: OperationOptions = {}): Promise<void> {
    await this.link.ask(modalLine, options)
  }

  /**
   * Brakes along the path, waits for rest, and resets the board: its queue is emptied, its position is kept. Works in any
   * state, also after a failure.
   *
   * The mark is given back only if the board itself shows that it kept its position: it was not in alarm, restarted exactly
   * once, raised no alarm on the way, and reports the same place afterwards.
   * @param trusted - whether the place was still known when the halt began
   * @throws DriverError `TIMEOUT`, `DEVICE_LOST`
   */
  async halt(trusted: boolean = true): Promise<Halt> {
    const { link } = this
    const bannersBefore = link.bannerCount
    link.signal(realtime.hold)
    let report = await this.#patientReport()
    while (isMoving(report)) {
      await link.within(haltLookMs, () => false)
      report = await this.#patientReport()
    }
    const place = this.placeOf(report)
    const alarmed = report.state === 'Alarm'
    const changed = this.#offsetChanged
    this.#offsetIsKnown = false
    const alarmOnReset = await link.restart()
    const after = await this.freshReport()
    const moved = this.#leastMm < distanceMm(place, this.placeOf(after))
    const restartedOnce = link.bannerCount === bannersBefore + 1
    const lost = changed || !restartedOnce || moved || (alarmOnReset !== undefined && losesPlace(alarmOnReset))
    await this.recover({ keepMark: trusted && !alarmed && !lost && alarmOnReset === undefined })
    return { place: this.placeOf(after), alarmed, lost }
  }

  /**
   * After a restart: unlocks the board if need be, and sets what lines rely on.
   * @param options.keepMark - false when the place is not proven any more: the mark, if the board still has it, is erased
   */
  async recover(options: OperationOptions & { readonly keepMark: boolean }): Promise<void> {
    const report = await this.freshReport(options)
    if (report.state === 'Alarm') await this.unlock(options)
    await this.prepare(options)
    if (!options.keepMark) await this.unmark(options)
    else if (this.markerMm !== 0) await this.mark(this.markerMm, options)
    await this.refreshOffsets(options)
  }

  /**
   * Leaves a mark that a restart forgets, so that a later session can tell whether there was one: a tool length of some
   * hundredths of a mm. Heights are told without it.
   */
  async mark(markerMm: number, options: OperationOptions = {}): Promise<void> {
    this.#offsetIsKnown = false
    await this.link.ask(`G43.1Z${markerMm}`, options)
    this.markerMm = markerMm
  }

  /** Erases the mark: firmwares that keep a tool length through a reset would show it to the next session as proof. */
  async unmark(options: OperationOptions = {}): Promise<void> {
    this.#offsetIsKnown = false
    await this.link.ask('G49', options)
    this.markerMm = 0
  }

  /** Two reports of a machine at rest differ by less, mm. */
  get #leastMm(): number {
    return 2 * this.stepMm + 0.002
  }

  /** Like {@link freshReport}, but past what went wrong with lines. */
  async #patientReport(): Promise<StatusReport> {
    const { link } = this
    const before = link.reportCount
    link.signal(realtime.report)
    const came = await link.within(link.timeoutMs, () => link.reportCount > before)
    if (came) return link.report!
    throw grblError('TIMEOUT', `the board at ${link.address} did not answer within ${link.timeoutMs} ms`, {
      context: { address: link.address },
      hint: 'switch it off and on, and open the plotter again',
    })
  }
}

/** How a {@link Board.halt} went. */
export interface Halt {
  /** Where the machine stands, mm, by its own coordinates. */
  readonly place: MachinePoint
  /** Whether it was found in an alarm. */
  readonly alarmed: boolean
  /** Whether it may stand elsewhere than it reports: it restarted by itself, or was reset while it moved. */
  readonly lost: boolean
}

/** Nothing moves and nothing is planned. */
export function isAtRest({ state }: StatusReport): boolean {
  return state === 'Idle' || state === 'Check'
}

function isMoving({ state, sub }: StatusReport): boolean {
  if (state === 'Hold' || state === 'Door') return sub === 1 || sub === 2
  return state === 'Run' || state === 'Jog' || state === 'Home'
}

function distanceMm(a: MachinePoint, b: MachinePoint): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1])
}

function scale(point: MachinePoint, by: number): MachinePoint {
  return [point[0] * by, point[1] * by, point[2] * by]
}

function add(a: MachinePoint, b: MachinePoint): MachinePoint {
  return [a[0] + b[0], a[1] + b[1], a[2] + b[2]]
}
