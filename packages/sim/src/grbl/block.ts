/**
 * Reads a line of G-code as Grbl does: words into modal groups, then checks in the order of the NIST standard, with the
 * errors that the firmware gives.
 * @see https://github.com/gnea/grbl/blob/master/grbl/gcode.c
 */
import { firstExtraSystem } from './modal.ts'
import { errorCodes, LineError } from './status-codes.ts'
import { type Word, wordsOf } from './words.ts'

/** Commands that are carried out once. */
export type OneTimeCommand = '4' | '10' | '28' | '28.1' | '30' | '30.1' | '53' | '92' | '92.1'

/** A line that holds together by itself; what it means depends on the modal state. */
export interface GcodeBlock {
  /** By modal group. */
  readonly motion?: number
  readonly oneTime?: OneTimeCommand
  readonly plane?: 17 | 18 | 19
  readonly distance?: 90 | 91
  readonly feedMode?: 93 | 94
  readonly units?: 20 | 21
  readonly toolLength?: '43.1' | '49'
  readonly system?: number
  readonly scaling?: 50 | 51
  readonly program?: 0 | 2 | 30
  readonly spindle?: 3 | 4 | 5
  /** Overrides and the hold, switched by `P`. */
  readonly control?: 50 | 51 | 53
  readonly coolant?: readonly (7 | 8 | 9)[]
  /** Letters with a value: X Y Z I J K F S P L R N T. */
  readonly values: ReadonlyMap<string, number>
}

type Draft = { -readonly [Key in keyof GcodeBlock]: GcodeBlock[Key] } & { values: Map<string, number> }

const valueLetters = 'FIJKLNPRSTXYZ'
const axisCommands: readonly number[] = [0, 1, 2, 3, 38.2, 38.3, 38.4, 38.5]

/** @throws LineError */
export function readBlock(line: string): GcodeBlock {
  const draft: Draft = { values: new Map() }
  const groups = new Set<string>()
  const claim = (group: string): void => {
    if (groups.has(group)) throw new LineError(errorCodes.modalClash)
    groups.add(group)
  }
  let axisCommand = false
  const claimAxes = (): void => {
    if (axisCommand) throw new LineError(errorCodes.twoAxisCommands)
    axisCommand = true
  }
  for (const word of wordsOf(line)) {
    if (word.letter === 'G') readG(word, draft, claim, claimAxes)
    else if (word.letter === 'M') readM(word, draft, claim)
    else readValue(word, draft)
  }
  return draft
}

// eslint-disable-next-line complexity -- one branch for each modal group of the language, each of a few lines
function readG({ value }: Word, draft: Draft, claim: (group: string) => void, claimAxes: () => void): void {
  if (axisCommands.includes(value)) {
    claimAxes()
    claim('motion')
    draft.motion = value
  } else if (value === 80) {
    claim('motion')
    draft.motion = value
  } else if (['4', '53', '10', '28', '30', '92', '28.1', '30.1', '92.1'].includes(String(value))) {
    if (['10', '28', '30', '92'].includes(String(value))) claimAxes()
    claim('one-time')
    draft.oneTime = String(value) as OneTimeCommand
  } else if (value === 17 || value === 18 || value === 19) {
    claim('plane')
    draft.plane = value
  } else if (value === 90 || value === 91) {
    claim('distance')
    draft.distance = value
  } else if (value === 93 || value === 94) {
    claim('feed mode')
    draft.feedMode = value
  } else if (value === 20 || value === 21) {
    claim('units')
    draft.units = value
  } else if (value === 43.1 || value === 49) {
    if (value === 43.1) claimAxes()
    claim('tool length')
    draft.toolLength = value === 49 ? '49' : '43.1'
  } else if (value >= 54 && value <= 59 && Number.isInteger(value)) {
    claim('system')
    draft.system = value - 54
  } else if (value === 59.1 || value === 59.2 || value === 59.3) {
    claim('system')
    draft.system = firstExtraSystem + Math.round((value - 59.1) * 10)
  } else if (value === 50 || value === 51) {
    claim('scaling')
    draft.scaling = value
  } else if (value === 40 || value === 61 || value === 91.1) claim(`G${value}`)
  else throw new LineError(Number.isInteger(value) ? errorCodes.unsupported : errorCodes.integerNeeded)
}

function readM({ value }: Word, draft: Draft, claim: (group: string) => void): void {
  if (!Number.isInteger(value)) throw new LineError(errorCodes.integerNeeded)
  if (value === 0 || value === 2 || value === 30) {
    claim('program')
    draft.program = value
  } else if (value === 1) claim('program')
  else if (value === 3 || value === 4 || value === 5) {
    claim('spindle')
    draft.spindle = value
  } else if (value === 7 || value === 8 || value === 9) {
    draft.coolant = [...(draft.coolant ?? []), value]
  } else if (value === 50 || value === 51 || value === 53) {
    claim('control')
    draft.control = value
  } else throw new LineError(errorCodes.unsupported)
}

function readValue({ letter, value }: Word, draft: Draft): void {
  if (!valueLetters.includes(letter)) throw new LineError(errorCodes.unsupported)
  if (draft.values.has(letter)) throw new LineError(errorCodes.repeatedWord)
  if ('FNPST'.includes(letter) && value < 0) throw new LineError(errorCodes.negativeValue)
  draft.values.set(letter, value)
}
