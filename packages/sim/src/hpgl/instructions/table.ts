import type { HpglModel } from '../models.ts'
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
export function instructionsOf({ extras }: HpglModel): ReadonlyMap<string, Handler> {
  const all: Readonly<Record<string, Handler>> = { ...labels, ...movement, ...outputs, ...setup, ...shapes }
  return new Map([...common, ...extras].map((name) => [name, all[name]!]))
}
