import { zero, type Vector } from './vector.ts'

/** What stays in force from line to line. */
export interface ModalState {
  /** `G0` to `G3`, `G38.2` to `G38.5`, `G80`. */
  motion: number
  /** Active coordinate system, 0 for G54. */
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
}

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
  }
}

/** The line of `$G`. @param extended - with the modes that only grblHAL has */
export function modalLine(modal: ModalState, extended: boolean): string {
  const coolant = [modal.mist ? 'M7' : '', modal.flood ? 'M8' : ''].filter((word) => word !== '')
  const words = [
    `G${modal.motion}`,
    `G${54 + modal.system}`,
    `G${modal.plane}`,
    `G${modal.units}`,
    `G${modal.distance}`,
    `G${modal.feedMode}`,
    ...(extended ? ['G40', modal.toolLengthActive ? 'G43.1' : 'G49', 'G98', 'G50'] : []),
    `M${modal.spindle}`,
    ...(coolant.length > 0 ? coolant : ['M9']),
    `T${modal.tool}`,
    `F${modal.units === 20 ? (modal.feedMmPerMin / 25.4).toFixed(1) : modal.feedMmPerMin.toFixed(0)}`,
    `S${modal.spindleSpeed.toFixed(0)}`,
  ]
  return `[GC:${words.join(' ')}]`
}
