/**
 * The state another program may have left in a board. What is safe to undo is undone when the plotter is opened; each thing
 * found is reported by the self-test.
 */
import type { OperationOptions } from '@vfab/core'

import type { Board } from './board.ts'
import { override } from './overrides.ts'
import { type Problem, problem } from './problem.ts'

/** Something that was found and set right. */
export interface Finding {
  /** Name of the check in the self-test. */
  readonly name: string
  readonly message: string
}

/** What {@link putRight} has done. */
export interface FoundState {
  readonly findings: readonly Finding[]
  /** What it could not undo: nothing may move. */
  readonly problems: readonly Problem[]
}

/** Overrides are part of every tenth report of a board at rest, and of the second after a restart. */
const reportsUntilOverrides = 12

/** Modes that bend or displace what is drawn, and the word that ends each. Only some firmwares have them, and print them in `$G`. */
const endOfMode: Readonly<Record<string, string>> = {
  G7: 'G8',
  G16: 'G15',
  G41: 'G40',
  'G41.1': 'G40',
  G42: 'G40',
  'G42.1': 'G40',
  G51: 'G50',
  G66: 'G67',
  G68: 'G69',
  G96: 'G97',
  M50: 'M50P1',
  M51: 'M51P1',
  M53: 'M53P1',
}

/** Sets overrides to 100 %, and ends modes that would bend the drawing. The board must be at rest and unlocked. */
export async function putRight(board: Board, options: OperationOptions = {}): Promise<FoundState> {
  const modes = await endModes(board, options)
  const overrides = await resetOverrides(board, options)
  return {
    findings: [...overrides.findings, ...modes.findings],
    problems: [...overrides.problems, ...modes.problems],
  }
}

async function resetOverrides(board: Board, options: OperationOptions): Promise<FoundState> {
  const found = await reportedOverrides(board, options)
  for (const character of override.all) board.link.signal(character)
  if (found === undefined || found.every((percent) => percent === 100)) return { findings: [], problems: [] }
  const text = overrideText(found)
  const now = await reportedOverrides(board, options)
  if (now === undefined || now.every((percent) => percent === 100)) {
    return {
      findings: [{ name: 'overrides', message: `set to 100 %; another program had left ${text}` }],
      problems: [],
    }
  }
  const why = `the board keeps overrides that another program set: ${overrideText(now)}`
  return { findings: [], problems: [problem('overrides', why, 'press the reset button of the board, then try again')] }
}

/** @returns undefined when the board does not report them */
async function reportedOverrides(
  board: Board,
  options: OperationOptions,
): Promise<readonly [feed: number, rapid: number, spindle: number] | undefined> {
  for (let report = 0; report < reportsUntilOverrides; report++) {
    const { overrides } = await board.freshReport(options)
    if (overrides !== undefined) return overrides
  }
  return undefined
}

function overrideText([feed, rapid, spindle]: readonly [number, number, number]): string {
  const parts = [
    ['feed', feed],
    ['rapid moves', rapid],
    ['spindle', spindle],
  ] as const
  return parts
    .filter(([, percent]) => percent !== 100)
    .map(([name, percent]) => `${name} at ${percent} %`)
    .join(', ')
}

async function endModes(board: Board, options: OperationOptions): Promise<FoundState> {
  const found = modesIn(board)
  if (found.length === 0) return { findings: [], problems: [] }
  for (const mode of found) await board.link.ask(endOfMode[mode]!, options)
  await board.refreshOffsets(options)
  const left = modesIn(board)
  const ended = found.filter((mode) => !left.includes(mode))
  return {
    findings:
      ended.length === 0 ? [] : [{ name: 'modes', message: `ended ${ended.join(', ')}, left by another program` }],
    problems: left.map((mode) => problem('modes', `the board stays in ${mode}`, `send it ${endOfMode[mode]}`)),
  }
}

/** G51 is printed with its axes: `G51:XY`. */
function modesIn({ modal }: Board): string[] {
  const words = modal.words.map((word) => word.split(':')[0]!)
  return [...new Set(words)].filter((word) => Object.hasOwn(endOfMode, word))
}
