import { seekHeights } from '@vfab/workshop'

import { printChange } from '../config/print-change.ts'
import type { Invocation } from '../invocation.ts'
import { openKeyboard } from '../keys/keyboard.ts'
import { deviceChoice, inWorkshop } from '../open-workshop.ts'
import { typedOptions } from '../typed.ts'
import { UsageError } from '../usage-error.ts'
import { withKeys } from './pen-heights.ts'
import type { PenValues } from './pen.ts'

/** `vfab pen setup` */
export async function setUpPen(invocation: Invocation<PenValues>): Promise<void> {
  const { io, output, values } = invocation
  const reader = typedOptions()
  const percent = { min: 0, max: 100 }
  const up = reader.number('up', values.up, percent)
  const down = reader.number('down', values.down, percent)
  if (up !== undefined && up === down) {
    throw new UsageError('--up and --down are the same: the pen would never leave the paper')
  }
  const pen = reader.number('pen', values.pen, { min: 1, max: 99, whole: true })
  const stored = await inWorkshop(invocation, 'lifting the pen', async (workshop, interrupt, press) => {
    const asks = up === undefined || down === undefined
    using keyboard = asks ? openKeyboard(io, press) : undefined
    if (asks && !keyboard) {
      throw new UsageError('there is no terminal to ask', 'give both heights: vfab pen setup --up 60 --down 35')
    }
    const given = { ...(up !== undefined && { penUpPercent: up }), ...(down !== undefined && { penDownPercent: down }) }
    const keys = withKeys(keyboard, output)
    try {
      return await workshop.setPenHeights((plotter, found) => seekHeights(plotter, { ...keys, ...found, given }), {
        ...deviceChoice(values, invocation, interrupt),
        ...{ name: values.name, pen },
      })
    } finally {
      if (asks && output.live) output.status(undefined)
    }
  })
  output.document({ ...stored })
  output.result(
    `pen up at ${stored.heights.penUpPercent} %, down at ${stored.heights.penDownPercent} %: ` +
      `stored for ${stored.whom} in ${stored.file}`,
  )
  printChange(stored.change, output)
}
