import { zero, type Vector } from './vector.ts'

/** What stays in force from line to line. */
export interface ModalState {
  /** `G0` to `G3`, `G38.2` to `G38.5`, `G80`. */
  motion: number
  /** Active coordinate system, as in {@link systemNames}. */
  system: number
  plane: 17 | 18 | 19
  units: 20 | 21
  distance: 90 | 91
  feedMode: 93 | 94
  spindle: 3 | 4 | 5
  flood: boolean
  mist: boolean
  tool: number
  feedMmPerMin: number
  spindleSpeed: number
  /** `G92`. */
  offset: Vector
  /** `G43.1`. */
  toolLengthMm: number
  /** False after `G49`. */
  toolLengthActive: boolean
  /** `G51`: factors by axis, and what stays in place; only grblHAL has it. */
  scaling: { readonly factors: Vector; readonly centre: Vector } | undefined
  /** What is switched off by `M50 P0`, `M51 P0` and `M53 P0`; only grblHAL has them. */
  disabled: { readonly feed: boolean; readonly spindle: boolean; readonly hold: boolean }
}

/** Coordinate systems, in the order in which they are stored; the last three only grblHAL has. */
export const systemNames = ['G54', 'G55', 'G56', 'G57', 'G58', 'G59', 'G28', 'G30', 'G59.1', 'G59.2', 'G59.3'] as const
/** The first of those that only grblHAL has. */
export const firstExtraSystem = 8

/** After a restart. */
export function initialModal(): ModalState {
  return {
    motion: 0,
    system: 0,
    plane: 17,
    units: 21,
    distance: 90,
    feedMode: 94,
    spindle: 5,
    flood: false,
    mist: false,
    tool: 0,
    feedMmPerMin: 0,
    spindleSpeed: 0,
    offset: zero,
    toolLengthMm: 0,
    toolLengthActive: false,
    scaling: undefined,
    disabled: { feed: false, spindle: false, hold: false },
  }
}

function scalingWord({ scaling }: ModalState): string {
  if (scaling === undefined) return 'G50'
  return `G51:${['X', 'Y', 'Z'].filter((_, axis) => scaling.factors[axis] !== 1).join('')}`
}

/** The line of `$G`. @param extended - with the modes that only grblHAL has */
export function modalLine(modal: ModalState, extended: boolean): string {
  const coolant = [modal.mist ? 'M7' : '', modal.flood ? 'M8' : ''].filter((word) => word !== '')
  const words = [
    `G${modal.motion}`,
    systemNames[modal.system]!,
    ...(extended && modal.offset.some((mm) => mm !== 0) ? ['G92'] : []),
    `G${modal.plane}`,
    `G${modal.units}`,
    `G${modal.distance}`,
    `G${modal.feedMode}`,
    ...(extended ? ['G40', modal.toolLengthActive ? 'G43.1' : 'G49', 'G98', scalingWord(modal)] : []),
    `M${modal.spindle}`,
    ...[modal.disabled.feed ? 'M50' : '', modal.disabled.spindle ? 'M51' : '', modal.disabled.hold ? 'M53' : ''].filter(
      Boolean,
    ),
    ...(coolant.length > 0 ? coolant : ['M9']),
    `T${modal.tool}`,
    `F${modal.units === 20 ? (modal.feedMmPerMin / 25.4).toFixed(1) : modal.feedMmPerMin.toFixed(0)}`,
    `S${modal.spindleSpeed.toFixed(0)}`,
  ]
  return `[GC:${words.join(' ')}]`
}
