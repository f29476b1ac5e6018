import { type Command, isAvailable } from './command.ts'
import { counterCommands } from './commands/counters.ts'
import { identityCommands } from './commands/identity.ts'
import { lowLevelMoveCommands } from './commands/low-level-moves.ts'
import { motorCommands } from './commands/motors.ts'
import { penCommands } from './commands/pen.ts'
import { portCommands } from './commands/ports.ts'
import { simpleMoveCommands } from './commands/simple-moves.ts'
import { systemCommands } from './commands/system.ts'
import { utilityCommands } from './commands/utilities.ts'
import type { Firmware } from './firmware.ts'

/** The commands a firmware has, by name. */
export function commandTable(firmware: Firmware): ReadonlyMap<string, Command> {
  const commands = [
    ...simpleMoveCommands,
    ...lowLevelMoveCommands,
    ...penCommands,
    ...motorCommands,
    ...identityCommands,
    ...counterCommands,
    ...utilityCommands,
    ...portCommands,
    ...systemCommands,
  ]
  return new Map(commands.filter((command) => isAvailable(command, firmware)).map((command) => [command.name, command]))
}

/** Most parameters a command takes by its documentation; 0 for those not named. */
export const documentedParameters: Readonly<Record<string, number>> = {
  SM: 4,
  XM: 4,
  HM: 3,
  TR: 4,
  LM: 7,
  L3: 9,
  LT: 6,
  T3: 8,
  TD: 10,
  SP: 3,
  TP: 1,
  S2: 4,
  SC: 2,
  SR: 2,
  SE: 3,
  EM: 2,
  ES: 1,
  ST: 1,
  SL: 2,
  QL: 1,
  SN: 1,
  CU: 2,
  QU: 1,
  PI: 2,
  PO: 3,
  PD: 3,
  C: 5,
  O: 5,
  AC: 2,
  MR: 1,
  MW: 2,
  CK: 8,
}
