import type { GcodeMachine } from '../gcode/machine.ts'
import type { MarlinSetup } from './options.ts'

/** Whether a line only asks for something, or sets what the machine does not feel. */
export function isReport(line: string): boolean {
  return /^M(114|115|110|105|113|119|220|413|154|155|114|503|117|410|84|18)\b/.test(line)
}

/** What is answered to it, besides `ok`. */
export function reportLines(line: string, machine: GcodeMachine, setup: MarlinSetup): string[] {
  const command = /^M\d+/.exec(line)?.[0]
  switch (command) {
    case 'M114':
      return [place(machine)]
    case 'M115':
      return capabilities(setup)
    case 'M105':
      return ['T:0.00 /0.00 B:0.00 /0.00 @:0 B@:0']
    case 'M113':
      return /S/.test(line) ? [] : ['echo:M113 S2']
    case 'M119':
      return ['Reporting endstop status', 'x_min: open', 'y_min: open']
    default:
      return []
  }
}

function place(machine: GcodeMachine): string {
  const [x, y, z] = machine.planned.map((mm) => (mm + 0).toFixed(2))
  const [cx, cy, cz] = machine.counted.map((mm, axis) => String(Math.round(mm * (axis === 2 ? 400 : 80))))
  return `X:${x} Y:${y} Z:${z} E:0.00 Count X:${cx} Y:${cy} Z:${cz}`
}

function capabilities({ firmware, machineType, emergencyParser, widthMm, heightMm }: MarlinSetup): string[] {
  const has = (name: string, value: boolean): string => `Cap:${name}:${value ? 1 : 0}`
  return [
    `FIRMWARE_NAME:Marlin ${firmware} (Dec  1 2024 12:00:00) SOURCE_CODE_URL:github.com/MarlinFirmware/Marlin PROTOCOL_VERSION:1.0 MACHINE_TYPE:${machineType} KINEMATICS:Cartesian EXTRUDER_COUNT:1 UUID:cede2a2f-41a2-4748-9b12-c55c62f367ff`,
    has('SERIAL_XON_XOFF', false),
    has('EEPROM', false),
    has('AUTOREPORT_POS', false),
    has('EMERGENCY_PARSER', emergencyParser),
    has('ARCS', true),
    `area:{full:{min:{x:0.0000,y:0.0000,z:0.0000},max:{x:${widthMm}.0000,y:${heightMm}.0000,z:20.0000}},work:{min:{x:0.0000,y:0.0000,z:0.0000},max:{x:${widthMm}.0000,y:${heightMm}.0000,z:20.0000}}}`,
  ]
}
