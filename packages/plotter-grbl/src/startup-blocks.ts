/** Startup blocks (`$N0`, `$N1`): lines that the board carries out by itself after every reset, also after a pause. */
import type { OperationOptions } from '@vfab/core'

import { askIfKnown } from './ask-if-known.ts'
import type { Board } from './board.ts'
import type { PenSettings } from './config.ts'
import { type Problem, problem } from './problem.ts'

/** Asks for the startup blocks that are not empty, as `$N0=G0X10`. Boards that have none refuse the question. */
export async function startupBlocks(board: Board, options: OperationOptions = {}): Promise<readonly string[]> {
  const questions =
    board.info.name === 'fluidnc' ? ['$/macros/startup_line0', '$/macros/startup_line1'] : (['$N'] as const)
  const lines: string[] = []
  for (const question of questions) lines.push(...(await askIfKnown(board.link, question, options)))
  return lines.map((line) => line.trim()).filter((line) => /^\$(N\d|\/?macros\/startup_line\d)=./i.test(line))
}

/** Blocks that move the machine or the pen. */
export function startupProblems(blocks: readonly string[], pen: PenSettings): Problem[] {
  const penIsOutput = pen.kind !== 'z'
  return blocks.flatMap((block) => {
    const at = block.indexOf('=')
    const [name, line] = [block.slice(0, at), block.slice(at + 1)]
    if (!movesAxes(line) && !(penIsOutput && movesOutput(line))) return []
    const why = `${name} is "${line}", which the board carries out after every reset, with the pen anywhere`
    return [problem('startup blocks', why, `send ${name}= to delete it`)]
  })
}

/** Axis words with G10, G92 or G43.1 set something; in any other block they are a way to go. */
function movesAxes(line: string): boolean {
  const code = line
    .replaceAll(/\([^)]*\)|;.*$/g, '')
    .replaceAll(/\s/g, '')
    .toUpperCase()
  if (/\$(H|J=)/.test(code) || /G(28|30)(?![\d.])|G38/.test(code)) return true
  if (/G0*[0-3](?![\d.])/.test(code)) return /[XYZABCUVW][-+.\d]/.test(code)
  return !/G(10|92|43\.1|52)(?![\d])/.test(code) && /[XYZABCUVW][-+.\d]/.test(code)
}

/** Whether a line switches the spindle output. */
export function movesOutput(line: string): boolean {
  return /M0?[34](?![\d.])/i.test(line)
}
