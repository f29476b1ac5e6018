/**
 * What is written to an HP-GL plotter and what it answers. Pure: nothing here waits or knows of ports.
 *
 * @see HP 7470A interfacing and programming manual, chapters 7 (output instructions) and 10 (device control)
 */

/** Lifts the pen of a plotter whose program has died: the ending of whatever instruction was cut off, then the lift, behind all that was taken. */
export function emergencyBytes(): Uint8Array {
  return Buffer.from(';PU;', 'latin1')
}

/** Device control is acted upon at once, past everything in the buffer. */
export const deviceControl = {
  /** Answered with the free bytes of the buffer. */
  askFree: '\x1b.B',
  /** Answered with the first transmission error since it was asked last. */
  askError: '\x1b.E',
  /** Answered with {@link ExtendedStatus}. */
  askStatus: '\x1b.O',
  /** Gives up what is in the buffer; the vector under way is finished. */
  abort: '\x1b.K',
  /** Makes a plotter that shares its line with a terminal listen. */
  on: '\x1b.(',
  /** Handshake and answers as after power-on. */
  reset: '\x1b.R',
} as const

/** What sets up a handshake: XOFF (19) when 81 bytes are free, XON (17); DTR. @see HP 7470A manual, page 10-21 */
export const handshakeSetup = {
  software: '',
  xonxoff: '\x1b.I81;;17:\x1b.N;19:',
  hardware: '\x1b.@;1:',
} as const

/** Bits of `OS`. */
export const statusBits = { penDown: 1, initialized: 8, ready: 16, error: 32 } as const

/** Questions that wait their turn in the buffer. */
export const questions = {
  identification: 'OI;',
  status: 'OS;',
  error: 'OE;',
  position: 'OA;',
  hardClip: 'OH;',
  window: 'OW;',
  scalingPoints: 'OP;',
} as const

/** Asked to learn that everything before has been carried out, how the plotter is, and where the pen is: two lines. */
export const checkMark: string = questions.status + questions.position

/** @returns the integers of a line, `undefined` when it is anything but `count` of them */
export function readIntegers(line: string, count: number): number[] | undefined {
  const words = line.split(',').map((word) => word.trim())
  if (words.length !== count || !words.every((word) => /^[+-]?\d{1,6}$/.test(word))) return undefined
  return words.map(Number)
}

/** Whether a line is what a plotter says of itself: `7475A`, `DXY-1200`. Error messages of other devices are not. */
export function isIdentification(line: string): boolean {
  return (
    /^(?=.*\d)[A-Z0-9][A-Z0-9 ./-]{2,19}$/i.test(line) &&
    !/^(ok|err|error|!|unknown)/i.test(line) &&
    !/^[\d.]+$/.test(line)
  )
}

/** `PU` to a point. */
export function travelTo(x: number, y: number): string {
  return `PU${x},${y};`
}

/** Whole cm/s, as every model understands it. */
export function setSpeed(speedMmPerS: number): string {
  return `VS${Math.max(1, Math.round(speedMmPerS / 10))};`
}

/** One of the eight steps of `FS`. */
export function setForce(grams: number, [least, most]: readonly [number, number]): string {
  const step = 1 + Math.round((7 * (grams - least)) / (most - least))
  return `FS${Math.min(8, Math.max(1, step))};`
}
