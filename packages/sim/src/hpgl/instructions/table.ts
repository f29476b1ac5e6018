import type { CutterHabits, HpglModel } from '../models.ts'
import type { Handler } from './handler.ts'
import { labels } from './labels.ts'
import { movement } from './movement.ts'
import { outputs } from './outputs.ts'
import { setup } from './setup.ts'
import { shapes } from './shapes.ts'

/** What every model knows, as the 7470A does. */
const common = [
  ...['CA', 'CP', 'CS', 'DC', 'DF', 'DI', 'DP', 'DR', 'DT', 'IM', 'IN', 'IP', 'IW', 'LB', 'LT', 'OA', 'OC', 'OD', 'OE'],
  ...['OF', 'OI', 'OO', 'OP', 'OS', 'OW', 'PA', 'PD', 'PR', 'PU', 'SA', 'SC', 'SI', 'SL', 'SM', 'SP', 'SR', 'SS', 'TL'],
  ...['UC', 'VA', 'VN', 'VS', 'XT', 'YT'],
]

/** The instructions of a model, by their two letters. What is not among them is error 1. */
export function instructionsOf({ extras, cutter }: HpglModel): ReadonlyMap<string, Handler> {
  const all: Readonly<Record<string, Handler>> = { ...labels, ...movement, ...outputs, ...setup, ...shapes }
  if (cutter !== undefined)
    return new Map(cutter.instructions.map((name) => [name, handlerOf(name, all[name]!, cutter)]))
  return new Map([...common, ...extras].map((name) => [name, all[name]!]))
}

/** Cutters know no negative coordinates; on some the pen's instructions do not move. Their force is in grams, and shows nowhere. */
function handlerOf(name: string, handle: Handler, { penMoves }: CutterHabits): Handler {
  if (name === 'FS') return () => {}
  return (drafter, instruction) => {
    if (['PA', 'PU', 'PD'].includes(name) && instruction.params.some((value) => value < 0)) return drafter.fail(3)
    const params = name !== 'PA' && !penMoves ? [] : instruction.params
    return handle(drafter, { ...instruction, params })
  }
}
