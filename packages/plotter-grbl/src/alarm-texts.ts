import type { FirmwareName } from './firmware.ts'

/** What an alarm means. */
export interface AlarmText {
  readonly what: string
  /** What a person does about it, as an imperative sentence. */
  readonly hint: string
  /** Whether the machine may stand elsewhere than it believes. */
  readonly positionLost: boolean
  /** Whether a switch at an end of the travel is what raised it. */
  readonly atLimit?: true
}

const home = 'find the corner again: vfab home, or bring the carriage back by hand and open the plotter again'

const common: Readonly<Record<number, AlarmText>> = {
  1: {
    what: 'a limit switch was hit',
    hint: `free the carriage from the switch, then ${home}`,
    positionLost: true,
    atLimit: true,
  },
  2: {
    what: 'a move would have left the travel',
    hint: 'fit the drawing to the travel, and set the origin so that all of it lies within',
    positionLost: false,
  },
  3: { what: 'it was reset while it moved', hint: home, positionLost: true },
  4: { what: 'the probe was not in the state it should begin in', hint: 'check the probe', positionLost: false },
  5: { what: 'the probe touched nothing', hint: 'check the probe', positionLost: false },
  6: { what: 'it was reset while it looked for its switches', hint: home, positionLost: true },
  7: { what: 'the safety door was opened while it looked for its switches', hint: home, positionLost: true },
  8: {
    what: 'a home switch did not open when the axis pulled off',
    hint: 'raise the pull-off ($27), or check the switch and its wiring',
    positionLost: true,
  },
  9: {
    what: 'a home switch was not found',
    hint: 'check the switches and their wiring, the search rate ($25) and the travel ($130, $131)',
    positionLost: true,
  },
}

const own: Readonly<Record<FirmwareName, Readonly<Record<number, AlarmText>>>> = {
  grbl: {
    10: {
      what: 'the second motor of an axis did not find its switch',
      hint: 'check the second switch of the axis',
      positionLost: true,
    },
  },
  grblhal: {
    10: { what: 'the emergency stop is engaged', hint: 'release it, then open the plotter again', positionLost: true },
    11: { what: 'it wants to be homed', hint: 'let it find its switches: vfab home', positionLost: true },
    12: {
      what: 'a limit switch is engaged',
      hint: 'free the carriage from the switch',
      positionLost: true,
      atLimit: true,
    },
    13: { what: 'the probe is engaged', hint: 'check the probe', positionLost: false },
    14: { what: 'the spindle did not reach its speed', hint: 'check the spindle output', positionLost: false },
    15: { what: 'the second motor of an axis did not find its switch', hint: 'check its switch', positionLost: true },
    16: { what: 'its self-test failed', hint: 'switch it off and on', positionLost: true },
    17: { what: 'a motor driver reports a fault', hint: 'check the motors and their supply', positionLost: true },
    18: { what: 'homing failed', hint: 'check the switches', positionLost: true },
    20: { what: 'an input expander does not answer', hint: 'check its wiring', positionLost: true },
    22: { what: 'its buffer overflowed', hint: 'open the plotter again and report this', positionLost: false },
  },
  fluidnc: {
    10: { what: 'the spindle is not ready', hint: 'check the spindle output', positionLost: false },
    11: { what: 'a control pin was active at start-up', hint: 'check the control pins', positionLost: false },
    12: { what: 'homing was ambiguous', hint: 'check the switches', positionLost: true },
    13: { what: 'a hard stop was ordered', hint: home, positionLost: true },
    14: { what: 'it wants to be homed', hint: 'let it find its switches: vfab home', positionLost: true },
    15: { what: 'it was initialised', hint: home, positionLost: true },
  },
}

/** What `ALARM:N` of a firmware means. */
export function alarmText(firmware: FirmwareName, number: number): AlarmText {
  const unknown = { what: 'an alarm this driver does not know', hint: home, positionLost: true }
  return own[firmware][number] ?? common[number] ?? unknown
}
