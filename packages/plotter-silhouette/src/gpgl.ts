/**
 * GPGL as Silhouette machines speak it: commands that end with ETX, requests that are ESC and one byte. A unit is 1/20 mm, and
 * coordinates come down the page first. Pure: nothing here waits or knows of ports.
 *
 * @see inkscape-silhouette, Commands.md. `FB` and `TB72` store a calibration for good: they are never sent.
 */
import type { SilhouetteConfig } from './config.ts'
import type { Machine } from './machines.ts'

const endOfText = '\x03'

/** Requests, answered at once, past what waits in the buffer. */
export const requests = { initialize: '\x1b\x04', status: '\x1b\x05' } as const

/** Asks what machine it is; waits its turn. */
export const askIdentity: string = command('FG')

/** What the machine says of its state. */
export type MachineState = 'ready' | 'moving' | 'unloaded'

/** Reads the state from an answer; `undefined` for any other text. */
export function stateOf(answer: string): MachineState | undefined {
  return ({ 0: 'ready', 1: 'moving', 2: 'unloaded' } as const)[answer.trim() as '0']
}

/** A command as it is sent. */
export function command(text: string): string {
  return text + endOfText
}

/** Lifts the tool and brings it home, when the program that lowered it has died; ends a command that was cut off. */
export function emergencyBytes(): Uint8Array {
  return Buffer.from(endOfText + command('M0,0'), 'latin1')
}

/** Two decimals are 0.0005 mm. */
export function decimal(units: number): string {
  return String(Number(units.toFixed(2)) + 0)
}

const unitsPerMm = 20

/** A place as GPGL writes it: down the page, then across. */
export function point(xMm: number, yMm: number): string {
  return `${decimal(yMm * unitsPerMm)},${decimal(xMm * unitsPerMm)}`
}

/** Whole cm/s. */
export function speedOf(speedMmPerS: number, { mostSpeed }: Machine): number {
  return Math.min(mostSpeed, Math.max(1, Math.round(speedMmPerS / 10)))
}

/** Sets the speed of a tool. */
export function setSpeed(speed: number, { family }: Machine, tool: number): string {
  return command(family === 'classic' ? `!${speed}` : `!${speed},${tool}`)
}

/** All that is sent before the first move: origin and bounds, tool, force, blade. */
export function prologue(config: SilhouetteConfig, machine: Machine, widthMm: number): string {
  const bounds = [String.raw`\0,0`, `Z${point(widthMm, config.heightMm)}`]
  const lines = machine.family === 'classic' ? classicTool(config) : perTool(config, machine)
  return [...lines, ...bounds].map(command).join('')
}

/** The number of the holder in commands. */
export function toolNumber({ holder }: SilhouetteConfig, { hasTwoTools }: Machine): 1 | 2 {
  return hasTwoTools ? holder : 1
}

function classicTool({ tool, force, bladeDiameterMm, trackEnhancing }: SilhouetteConfig): string[] {
  const diameter = tool === 'pen' ? 0 : Math.round(bladeDiameterMm * unitsPerMm)
  // FW300: no preset of a medium. FY counts backwards.
  return ['FW300', `FX${force}`, `FC${diameter}`, trackEnhancing ? 'FY0' : 'FY1', 'FN0', 'TB50,0', 'FE0,0', 'L0']
}

function perTool(config: SilhouetteConfig, machine: Machine): string[] {
  const { tool, force, bladeDiameterMm, trackEnhancing } = config
  const number = toolNumber(config, machine)
  const isTwice = machine.family === 'tools-twice'
  const diameter = tool === 'pen' ? 0 : Math.round(bladeDiameterMm * unitsPerMm)
  // At its start and its end, a blade cuts a tenth of a millimetre further.
  const further = tool === 'pen' ? 0 : 1
  return [
    'TG0',
    ...(isTwice ? ['TJ0'] : []),
    ...(machine.hasTwoTools ? [`J${number}`] : []),
    `FX${force},${number}`,
    ...(isTwice ? [`FX${force},${number}`, 'TJ3'] : []),
    `FC0,1,${number}`,
    `FC${diameter},1,${number}`,
    `FE0,${number}`,
    `FF${further},0,${number}`,
    `FF${further},${further},${number}`,
    trackEnhancing ? 'FY0' : 'FY1',
    'FN0',
    'TB50,0',
    'L0',
  ]
}
