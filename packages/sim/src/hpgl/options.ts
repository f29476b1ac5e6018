import { type HpglModel, type HpglModelName, models, type PaperLimits } from './models.ts'
import type { HostHandshake } from './serial-line.ts'

/** What a simulated plotter is made with; all of it optional. */
export interface HpglPlotterOptions {
  /** Default `hp-7475a`. */
  readonly model?: HpglModelName | undefined
  /** `a4`, `a3`, `letter`, `tabloid`, as far as the model takes it. Default the model's. */
  readonly paper?: string | undefined
  /** Plotter time per real time: 1 is as slow as the real one. Default `'max'`; see the README. */
  readonly speed?: number | 'max' | undefined
  /** Line rate, bit/s. Default 9600. */
  readonly baudRate?: number | undefined
  /** Bits of a byte on the line with start, parity and stop bits. Default 10. */
  readonly bitsPerByte?: number | undefined
  /** Size of the buffer where it is not the model's, bytes. */
  readonly bufferBytes?: number | undefined
  /** How much slower than the model it draws: 1 is as fast, 10 a tenth as fast. Default 1. */
  readonly slowness?: number | undefined
  /** How the host's port heeds the plotter's handshake. Default `none`. */
  readonly hostHandshake?: HostHandshake | undefined
  /** From the host's call to the first bit on the line, ms. Default 1. */
  readonly linkLatencyMs?: number | undefined
  /** Where the pen is at power-on, plotter units. Default the upper left corner of the paper. */
  readonly home?: readonly [number, number] | undefined
  /** Of what is random about faults. Default 1. */
  readonly seed?: number | undefined
}

/** {@link HpglPlotterOptions}, complete and checked. */
export interface HpglPlotterSetup {
  readonly model: HpglModel
  readonly paper: PaperLimits
  readonly speed: number | 'max'
  readonly byteMs: number
  readonly bufferBytes: number
  readonly hostHandshake: HostHandshake
  readonly linkLatencyMs: number
  readonly home: readonly [number, number]
  readonly seed: number
}

/** Completes and checks the options. @throws RangeError naming what cannot be */
export function setUp(options: HpglPlotterOptions): HpglPlotterSetup {
  const name = options.model ?? 'hp-7475a'
  const known: HpglModel | undefined = models[name]
  if (known === undefined) throw new RangeError(`there is no model ${name}; ${Object.keys(models).join(', ')} are`)
  const slowness = above('slowness', options.slowness ?? 1)
  const model: HpglModel = {
    ...known,
    drawSpeedMmPerS: known.drawSpeedMmPerS / slowness,
    travelSpeedMmPerS: known.travelSpeedMmPerS / slowness,
    penMoveMs: known.penMoveMs * slowness,
  }
  const paperName = options.paper ?? model.defaultPaper
  const paper = model.papers[paperName]
  if (paper === undefined) {
    throw new RangeError(`the ${model.displayName} takes ${Object.keys(model.papers).join(', ')}, not ${paperName}`)
  }
  return {
    model,
    paper,
    speed: options.speed ?? 'max',
    byteMs: (1000 * above('bitsPerByte', options.bitsPerByte ?? 10)) / above('baudRate', options.baudRate ?? 9600),
    bufferBytes: above('bufferBytes', options.bufferBytes ?? model.bufferBytes),
    hostHandshake: options.hostHandshake ?? 'none',
    linkLatencyMs: options.linkLatencyMs ?? 1,
    home: options.home ?? [paper.xMin, paper.yMax],
    seed: options.seed ?? 1,
  }
}

function above(name: string, value: number): number {
  if (!(value > 0)) throw new RangeError(`${name} must be above 0, not ${value}`)
  return value
}
