import { type BytePipe, type Clock, type PointMm, type SimulatedFault, strokeCoordsMm, strokeCount } from '@vfab/core'

import { type DeviceFault, DeviceShell, type ShelledDevice } from '../device-shell.ts'
import type { FaultMoment } from '../fault-schedule.ts'
import { type Paced, Pacer } from '../pacer.ts'
import type { SimulatedPlotter } from '../simulated-plotter.ts'
import { Carriage, gpglUnitMm } from './carriage.ts'
import { GpglReader } from './gpgl-reader.ts'
import { type SilhouetteModel, type SilhouetteModelName, silhouetteModels } from './models.ts'
import { CarriageRecord, type SilhouetteRecord } from './record.ts'

/** What a simulated Silhouette machine is made with; all of it optional. */
export interface SilhouetteOptions {
  /** Default `cameo`. */
  readonly model?: SilhouetteModelName | undefined
  /** Whether media is loaded. Default true. */
  readonly loaded?: boolean | undefined
  /** Size of the buffer, bytes: what does not fit is lost. Default 2048. */
  readonly bufferBytes?: number | undefined
  /** Machine time per real time: 1 is as slow as the real one. Default `'max'`. */
  readonly speed?: number | 'max' | undefined
  /** Of what is random about faults. Default 1. */
  readonly seed?: number | undefined
}

/** A simulated Silhouette cutting machine; {@link connect} is its USB cable. */
export interface SilhouetteCutter extends SimulatedPlotter<SilhouetteRecord, undefined> {
  /** Loads media, or takes it out, as a person does at the machine. */
  load(loaded: boolean): void
}

/** Makes a simulated machine. @throws RangeError for options that no machine has */
export function createSilhouetteCutter(options: SilhouetteOptions = {}): SilhouetteCutter {
  const model: SilhouetteModel | undefined = silhouetteModels[options.model ?? 'cameo']
  if (model === undefined)
    throw new RangeError(`there is no model ${options.model}; ${Object.keys(silhouetteModels).join(', ')} are`)
  return new Cutter(model, options)
}

const requests = { initialize: 0x04, status: 0x05, tools: 0x15 } as const
const latencyMs = 1
const endOfText = '\x03'

class Cutter implements SilhouetteCutter, Paced, ShelledDevice {
  readonly address = 'sim:silhouette'
  readonly record: SilhouetteRecord
  readonly #model: SilhouetteModel
  readonly #carriage: Carriage
  readonly #history: CarriageRecord
  readonly #pacer: Pacer
  readonly #shell: DeviceShell
  readonly #reader = new GpglReader()
  readonly #bufferBytes: number
  /** What waits its turn; `undefined` is a request to initialise. */
  readonly #queue: (string | undefined)[] = []
  #answers: { readonly text: string; readonly dueMs: number }[] = []
  #queued = 0
  #nowMs = 0
  #loaded: boolean
  #off = false
  #delayMs = 0
  #refuse: string | undefined

  constructor(
    model: SilhouetteModel,
    { loaded = true, bufferBytes = 2048, speed = 'max', seed = 1 }: SilhouetteOptions,
  ) {
    if (!(bufferBytes >= 64)) throw new RangeError(`bufferBytes must be at least 64, not ${bufferBytes}`)
    this.#model = model
    this.#loaded = loaded
    this.#bufferBytes = bufferBytes
    this.#carriage = new Carriage(model)
    this.#pacer = new Pacer(this, speed)
    this.#history = new CarriageRecord(this.#carriage, () => {
      this.#pacer.catchUp()
      return this.#nowMs
    })
    this.record = this.#history
    this.#shell = new DeviceShell(this, { noun: 'cutter', random: seed, pacer: () => this.#pacer })
  }

  get clock(): Clock {
    return this.#pacer.clock
  }

  connect(): BytePipe {
    return this.#shell.connect()
  }

  inject(fault: SimulatedFault): void {
    this.#shell.inject(fault)
  }

  injectAt(moment: FaultMoment, fault: SimulatedFault): void {
    this.#shell.injectAt(moment, fault)
  }

  load(loaded: boolean): void {
    this.#shell.changeNow(() => (this.#loaded = loaded))
  }

  carryTo({ xMm, yMm }: PointMm): void {
    this.#pacer.catchUp()
    this.#carriage.mechanism.carryTo(this.#nowMs, [xMm / gpglUnitMm, -yMm / gpglUnitMm])
  }

  idle(): Promise<void> {
    return this.#shell.idle(() => Math.min(this.#nextMs, this.#movingUntilMs))
  }

  pictureSvg(): string {
    const strokes = this.record.strokesMm()
    const lines = Array.from({ length: strokeCount(strokes) }, (_, index) => {
      const points = [...strokeCoordsMm(strokes, index)].map((value) => Number(value.toFixed(3)))
      return `<polyline points="${(points.length === 2 ? [...points, ...points] : points).join(' ')}"/>\n`
    })
    const { widthMm } = this.#model
    const style = 'fill="none" stroke="#000" stroke-width="0.3" stroke-linecap="round" stroke-linejoin="round"'
    return `<svg xmlns="http://www.w3.org/2000/svg" width="${widthMm}mm" height="${widthMm}mm" viewBox="0 0 ${widthMm} ${widthMm}">\n<g ${style}>\n${lines.join('')}</g>\n</svg>\n`
  }

  summary(): string {
    const count = strokeCount(this.record.strokesMm())
    const { lostBytes, refused } = this.#history
    return `${count} ${count === 1 ? 'stroke' : 'strokes'}, ${refused} refused, ${lostBytes === 0 ? 'no byte lost' : `${lostBytes} bytes lost`}`
  }

  close(): void {
    this.#shell.unplug()
  }

  // Paced

  get nowMs(): number {
    return this.#nowMs
  }

  get nextClientMs(): number {
    return this.#answers[0]?.dueMs ?? Infinity
  }

  get isActive(): boolean {
    return this.#nextMs !== Infinity || this.#movingUntilMs !== Infinity || this.#shell.faults.nextMs !== Infinity
  }

  runUntil(ms: number): boolean {
    if (this.#shell.run(() => this.#step(ms))) return true
    if (ms !== Infinity) this.#nowMs = Math.max(this.#nowMs, ms)
    return false
  }

  // ShelledDevice

  reached(): ReturnType<ShelledDevice['reached']> {
    return { commands: this.#history.commands.length, bytes: this.#history.bytes, ms: this.#nowMs }
  }

  suffer(fault: DeviceFault): void {
    switch (fault.kind) {
      case 'brown-out':
        this.#restart()
        return this.#shell.unplug()
      case 'refuse':
        this.#refuse = fault.command
        return
      case 'slow':
        this.#delayMs = fault.delayMs
        return
      case 'motor-power':
        this.#off = !fault.on
        return this.#restart()
    }
  }

  received(bytes: Uint8Array): void {
    if (this.#off) return
    for (const byte of bytes) this.#take(byte)
    this.#shell.applyDueFaults()
  }

  hungUp(): void {
    this.#answers = []
  }

  dropArrivals(): void {
    this.#reader.reset()
  }

  #take(byte: number): void {
    this.#history.bytes++
    if (this.#queued + this.#reader.pending >= this.#bufferBytes && byte !== 0x1b) {
      this.#history.lostBytes++
      return
    }
    const item = this.#reader.take(byte)
    if (item === undefined) return
    if (item.kind === 'command') {
      this.#queue.push(item.text)
      this.#queued += item.text.length + 1
    } else this.#request(item.byte)
  }

  #request(byte: number): void {
    if (byte === requests.initialize) this.#queue.push(undefined)
    else if (byte === requests.status) this.#answer(this.#status)
    else if (byte === requests.tools) this.#answer('7,0')
  }

  get #status(): string {
    if (!this.#loaded) return '2'
    return this.#queue.length > 0 || this.#movingUntilMs !== Infinity ? '1' : '0'
  }

  #answer(text: string): void {
    this.#answers.push({ text, dueMs: this.#nowMs + latencyMs + this.#delayMs })
  }

  #restart(): void {
    this.#queue.length = 0
    this.#queued = 0
    this.#answers = []
    this.#reader.reset()
    this.#delayMs = 0
    this.#shell.line.restart()
    this.#carriage.initialize()
    this.#carriage.mechanism.powerCut(this.#nowMs, this.#carriage.mechanism.positionAt(this.#nowMs))
  }

  get #movingUntilMs(): number {
    const { doneMs } = this.#carriage.mechanism
    return doneMs > this.#nowMs ? doneMs : Infinity
  }

  get #nextMs(): number {
    // Without media nothing is carried out.
    const canWork = this.#queue.length > 0 && (this.#loaded || !/^[MDH]/.test(this.#queue[0] ?? ''))
    const commandMs = canWork ? Math.max(this.#carriage.mechanism.doneMs, this.#nowMs) : Infinity
    return Math.min(commandMs, this.#answers[0]?.dueMs ?? Infinity)
  }

  #step(limitMs: number): boolean {
    const { faults } = this.#shell
    const nextMs = Math.min(this.#nextMs, faults.nextMs)
    if (nextMs > limitMs || nextMs === Infinity) return false
    this.#nowMs = Math.max(this.#nowMs, nextMs)
    const answer = this.#answers[0]
    if (faults.nextMs <= nextMs) this.#shell.applyDueFaults()
    else if (answer !== undefined && answer.dueMs <= nextMs) {
      this.#answers.shift()
      const bytes = Buffer.from(answer.text + endOfText, 'latin1')
      if (!this.#shell.isUnheard) this.#shell.deliver(this.#shell.line.answer(bytes))
    } else this.#carryOutNext()
    return true
  }

  #carryOutNext(): void {
    const text = this.#queue.shift()
    if (text === undefined) return this.#carriage.initialize()
    this.#queued -= text.length + 1
    this.#history.commands.push(text)
    if (this.#refuse !== undefined && text.startsWith(this.#refuse)) {
      this.#refuse = undefined
      this.#carriage.refused++
    } else if (text === 'FG') this.#answer(this.#model.identification)
    else this.#carriage.carryOut(text, this.#nowMs)
    this.#pacer.kick(true)
    this.#shell.applyDueFaults()
  }
}
