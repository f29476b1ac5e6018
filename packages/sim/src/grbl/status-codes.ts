/**
 * The numbers of `error:N`, as all three firmwares share them.
 * @see https://github.com/gnea/grbl/blob/master/doc/csv/error_codes_en_US.csv
 */
export const errorCodes = {
  expectedLetter: 1,
  badNumber: 2,
  unknownDollar: 3,
  negativeValue: 4,
  homingOff: 5,
  shortPulse: 6,
  settingUnreadable: 7,
  notIdle: 8,
  locked: 9,
  softLimitsNeedHoming: 10,
  lineTooLong: 11,
  stepRate: 12,
  door: 13,
  storedLineTooLong: 14,
  jogBeyondTravel: 15,
  badJog: 16,
  laserNeedsPwm: 17,
  unsupported: 20,
  modalClash: 21,
  noFeed: 22,
  integerNeeded: 23,
  twoAxisCommands: 24,
  repeatedWord: 25,
  noAxisWords: 26,
  badLineNumber: 27,
  valueMissing: 28,
  unsupportedOffset: 29,
  g53Mode: 30,
  axisWordsUnused: 31,
  noAxisWordsInPlane: 32,
  badTarget: 33,
  badRadius: 34,
  noOffsetsInPlane: 35,
  unusedWords: 36,
  toolLengthAxis: 37,
  toolNumber: 38,
} as const

/** The numbers of `ALARM:N`. */
export const alarmCodes = {
  hardLimit: 1,
  softLimit: 2,
  resetWhileMoving: 3,
  probeStart: 4,
  probeContact: 5,
  homingReset: 6,
  homingDoor: 7,
  homingPullOff: 8,
  homingNoSwitch: 9,
} as const

/** A line that is answered with `error:N`. */
export class LineError extends Error {
  readonly number: number
  constructor(number: number) {
    super(`error:${number}`)
    this.number = number
  }
}
