/**
 * What the readers of G-code differ in. A word that one of them takes is an error to the next, or worse: it is skipped, and
 * the pen never moves. What is written here was tried on each of them.
 */

/** Readers of G-code that are written for. */
export const gcodeFlavours = ['grbl', 'marlin', 'klipper', 'linuxcnc'] as const

/** One of {@link gcodeFlavours}. */
export type GcodeFlavour = (typeof gcodeFlavours)[number]

/** How lines are written for one reader. */
export interface GcodeStyle {
  /** Whether words are set apart by spaces: for people. Streams are sent without, as every byte takes time. */
  readonly spaced: boolean
  /** Whether a motion word that is in force already may be left out. */
  readonly modal: boolean
  /** Whether rapid moves take a speed (`G0 F…`); elsewhere they are as fast as the machine can go. */
  readonly rapidTakesFeed: boolean
  /** Unit of the dwell, `G4 P…`. */
  readonly dwellUnit: 's' | 'ms'
  /** A line that is answered when everything before it has been carried out; absent where pens wait by themselves. */
  readonly waitForMoves?: string
  /** The longest line that is read whole, characters. */
  readonly lineCharacters: number
}

/** A reader of G-code. */
export interface FlavourRules {
  /** For people: `LinuxCNC`. */
  readonly title: string
  readonly style: GcodeStyle
  /** Ways of lifting a pen that it understands, the usual one first. */
  readonly pens: readonly PenOutputKind[]
  /** Lines at the beginning: millimetres, absolute places. */
  readonly start: readonly string[]
  /** Lines that end the program. */
  readonly end: readonly string[]
  /** Lines that find the machine's corner by its switches. */
  readonly home: readonly string[]
  /** Lines that make the place where the pen stands the zero of all coordinates. */
  readonly zeroHere: readonly string[]
}

/** What a pen can hang on. */
export type PenOutputKind = 'z' | 'spindle' | 'servo' | 'fan' | 'commands'

const forPeople = { spaced: true, modal: false } as const

/** The readers, by name. */
export const flavourRules: Readonly<Record<GcodeFlavour, FlavourRules>> = {
  grbl: {
    title: 'Grbl',
    style: { ...forPeople, rapidTakesFeed: false, dwellUnit: 's', lineCharacters: 78 },
    pens: ['spindle', 'z', 'commands'],
    start: ['G21', 'G90', 'G94', 'G17'],
    // No M2: it would switch off the output that the pen hangs on.
    end: [],
    home: ['$H'],
    zeroHere: ['G92 X0 Y0'],
  },
  marlin: {
    title: 'Marlin',
    style: { ...forPeople, rapidTakesFeed: true, dwellUnit: 'ms', waitForMoves: 'M400', lineCharacters: 95 },
    pens: ['servo', 'z', 'fan', 'spindle', 'commands'],
    start: ['G21', 'G90'],
    end: ['M400'],
    home: ['G28 X Y'],
    zeroHere: ['G92 X0 Y0'],
  },
  klipper: {
    title: 'Klipper',
    style: { ...forPeople, rapidTakesFeed: true, dwellUnit: 'ms', waitForMoves: 'M400', lineCharacters: 255 },
    // M3 and M280 would be skipped without an error.
    pens: ['servo', 'z', 'fan', 'commands'],
    start: ['G21', 'G90'],
    end: ['M400'],
    home: ['G28 X Y'],
    zeroHere: ['SET_KINEMATIC_POSITION X=0 Y=0'],
  },
  linuxcnc: {
    title: 'LinuxCNC',
    style: { ...forPeople, rapidTakesFeed: false, dwellUnit: 's', lineCharacters: 255 },
    pens: ['z', 'spindle', 'commands'],
    // Without a tolerance its blending may cut corners by any amount.
    start: ['G21', 'G90', 'G94', 'G17', 'G40', 'G49', 'G64 P0.02'],
    end: ['M2'],
    home: [],
    zeroHere: ['G92 X0 Y0'],
  },
}
