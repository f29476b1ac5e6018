/**
 * What a board can do follows from its firmware version alone: there is no command that lists its abilities.
 * Versions are from the "Version History" notes of the command reference.
 * @see http://evil-mad.github.io/EggBot/ebb.html and ebb2.html
 */

/** A firmware version as three numbers. */
export type FirmwareVersion = readonly [major: number, minor: number, patch: number]

/** What the driver uses only where the firmware has it. */
export interface FirmwareFeatures {
  /** `LM` as documented. It exists since 2.5, but only since 2.7.0 does it end where it should. */
  readonly lowLevelMoves: boolean
  /** `T3` with `QU,6`: moves whose acceleration changes evenly. */
  readonly jerkMoves: boolean
  /** `CU,10`: every answer begins with the name of its command. */
  readonly futureSyntax: boolean
  /** `CU,4` and `QU`: the motion queue may be deeper than one command. */
  readonly deepQueue: boolean
  /** `QU,6`: how many commands wait in the motion queue; a deep one that cannot tell could not be held by time. */
  readonly queueLength: boolean
  /** `SP,3`: lift at once, past the queue, and make the lowerings in it harmless. */
  readonly immediateLift: boolean
  /** `QG`, and `EM` zeroes the step counters. */
  readonly generalStatus: boolean
  /** `QS` and `CS`. */
  readonly stepCounters: boolean
  /** `SR`: the servo loses its power after a while. */
  readonly servoTimeout: boolean
  /** `QE`: whether the motors have current. */
  readonly motorEnables: boolean
  /** `SL` keeps 32 bytes until a restart, not one. */
  readonly longMark: boolean
  /** `QT`: the name its owner gave it. */
  readonly nickname: boolean
  /** `CU,50` to `CU,53`: a switch that stops the motors. With `QU,6`, so that little is queued meanwhile. */
  readonly limitSwitches: boolean
  /** Longest command with its line ending, in bytes; the receive buffer's size. */
  readonly commandBytes: number
}

/**
 * The oldest firmware that can be asked whether it has come to rest (`QM`), which closing safely needs.
 */
export const oldestFirmware: FirmwareVersion = [2, 2, 6]

const versionLine = /^(?:V,)?EBB\S*.*\bVersion\s+(\d+)\.(\d+)(?:\.(\d+))?/i

/**
 * Reads the answer to `V`, in either syntax: `EBBv13_and_above EB Firmware Version 2.8.1`.
 * @returns undefined for what is not an EBB's answer
 */
export function parseFirmware(line: string): FirmwareVersion | undefined {
  const [, major, minor, patch] = versionLine.exec(line) ?? []
  return major === undefined ? undefined : [Number(major), Number(minor), Number(patch ?? 0)]
}

/** Whether `version` is `least` or later. */
export function isAtLeast(version: FirmwareVersion, least: FirmwareVersion): boolean {
  for (const [part, number] of least.entries()) {
    if (version[part] !== number) return version[part]! > number
  }
  return true
}

/** The version as people write it: `2.8.1`. */
export function formatFirmware(version: FirmwareVersion): string {
  return version.join('.')
}

/** What a board with this firmware can do. */
export function featuresOf(version: FirmwareVersion): FirmwareFeatures {
  const since = (...least: FirmwareVersion): boolean => isAtLeast(version, least)
  return {
    lowLevelMoves: since(2, 7, 0),
    jerkMoves: since(3, 0, 1),
    futureSyntax: since(3, 0, 0),
    deepQueue: since(3, 0, 0),
    queueLength: since(3, 0, 1),
    immediateLift: since(3, 0, 1),
    generalStatus: since(2, 6, 2),
    stepCounters: since(2, 4, 3),
    servoTimeout: since(2, 6, 0),
    motorEnables: since(2, 8, 0),
    longMark: since(3, 0, 0),
    nickname: since(2, 5, 4),
    limitSwitches: since(3, 0, 1),
    commandBytes: since(3, 0, 0) ? 256 : 64,
  }
}
