import { deviceOptions, type DeviceValues, flag, holdOptions, type HoldValues, takes } from '@vfab/workshop/options'

import type { Command } from '../command.ts'
import type { JogValues } from '../device/jog.ts'
import type { MoveValues } from '../device/move.ts'
import type { PenValues } from '../device/pen.ts'

export const pen: Command<PenValues> = {
  options: {
    ...deviceOptions,
    for: takes('TIME', 'how long it stays down: 2s, 500ms; until Enter is pressed by default'),
    up: takes('PERCENT', 'with setup: height of the raised pen, without asking'),
    down: takes('PERCENT', 'with setup: height of the lowered pen, without asking'),
    pen: takes('NUMBER', 'with setup: the heights are for this pen alone, on this machine'),
    name: takes('NAME', 'with setup: store the heights for this machine under this name'),
  },
  positionals: [
    {
      name: 'POSITION',
      summary: 'cycle lowers and lifts it, to see both heights; setup finds the heights step by step and stores them',
      choices: ['up', 'down', 'cycle', 'setup'],
    },
  ],
  details:
    'The pen is always up when the command ends. Use "down" to set the pen in its holder: it stays on the paper until you ' +
    'press Enter. "setup" moves the pen with the arrow keys, first to the height at which it draws, then to the one at which ' +
    'it clears the paper, and writes both into the configuration, into the section of this machine where it has one.',
  examples: [
    {
      line: 'vfab pen down --set penDownPercent=35',
      does: 'tries another height before it goes into the configuration',
    },
    { line: 'vfab pen setup --device east', does: 'finds the heights of the machine called east with keys' },
    { line: 'vfab pen setup --up 60 --down 34 --name east', does: 'stores heights that are known, from a script' },
  ],
  begins: 'opening the machine',
  load: async () => (await import('../device/pen.ts')).movePen,
}

export const move: Command<MoveValues> = {
  options: {
    ...deviceOptions,
    ...holdOptions,
    by: flag('X and Y are distances from where the pen is, not a place; they may lead below the origin'),
  },
  positionals: [
    { name: 'X', summary: 'mm to the right of the origin' },
    { name: 'Y', summary: 'mm below the origin' },
  ],
  details:
    'The origin is where the pen stood when the device was opened, or its home after homing. With --hold the motors stay on ' +
    'and the next command counts from the same origin, on machines that can prove that they were not moved in between.',
  examples: [
    { line: 'vfab move 100 50', does: 'travels to 100 mm right, 50 mm below the origin' },
    { line: 'vfab move --by 0 -5 --hold', does: 'travels 5 mm up, and stays there' },
  ],
  begins: 'opening the machine',
  load: async () => (await import('../device/move.ts')).moveTo,
}

export const home: Command<DeviceValues & HoldValues> = {
  options: { ...deviceOptions, ...holdOptions },
  positionals: [],
  details: 'Only for machines with limit switches.',
  begins: 'opening the machine',
  load: async () => (await import('../device/home.ts')).findHome,
}

export const jog: Command<JogValues> = {
  options: {
    ...deviceOptions,
    ...holdOptions,
    step: takes('MM', 'how far an arrow key goes, 1 by default; with Shift ten times as far'),
  },
  positionals: [],
  details:
    'Keys: arrows walk, with Shift ten times as far; + and - change the step; u and d lift and lower the pen; h parks it at ' +
    'the origin; o makes its place the origin; Enter or q ends. Until the machine has found its corner (`vfab home`), it is not known ' +
    'where its ends are, and it goes wherever you send it, at 50 mm/s at most: watch it. Scripts use `vfab move --by`.',
  examples: [{ line: 'vfab jog --step 0.1 --hold', does: 'moves the pen to its place, and keeps it there' }],
  begins: 'opening the machine',
  load: async () => (await import('../device/jog.ts')).jog,
}

export const park: Command<DeviceValues & HoldValues> = {
  options: { ...deviceOptions, ...holdOptions },
  positionals: [],
  details:
    'Lifts the pen, travels to the origin and releases the motors. The origin is the home of machines with switches; that of ' +
    'others is known from an earlier command with --hold, from `vfab origin set`, or is where the pen stands.',
  begins: 'opening the machine',
  load: async () => (await import('../device/park.ts')).parkPen,
}

export const origin: Command<DeviceValues> = {
  options: deviceOptions,
  positionals: [
    {
      name: 'ACTION',
      summary:
        'set: use the current pen position; show: print the distance to it; forget: clear it and release the motors',
      choices: ['set', 'show', 'forget'],
    },
  ],
  details:
    'Drawings lie to the right of and below the origin. After "set" the motors stay on, and the commands that follow count ' +
    'from there until one of them releases the motors, the machine loses its power, or is moved by hand.',
  examples: [
    { line: 'vfab jog --hold && vfab origin set && vfab plot card.svg', does: 'draws where the pen was walked to' },
  ],
  begins: 'opening the machine',
  load: async () => (await import('../device/origin.ts')).origin,
}
