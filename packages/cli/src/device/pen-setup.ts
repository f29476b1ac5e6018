import { printChange } from '../config/print-change.ts'
import type { Invocation } from '../invocation.ts'
import { openKeyboard } from '../keys/keyboard.ts'
import { deviceChoice, inWorkshop } from '../open-workshop.ts'
import { typedOptions } from '../typed.ts'
import { UsageError } from '../usage-error.ts'
import { findHeights } from './pen-heights.ts'
import type { PenValues } from './pen.ts'

/** `vfab pen setup` */
export async function setUpPen(invocation: Invocation<PenValues>): Promise<void> {
  const { io, output, values } = invocation
  const reader = typedOptions()
  const percent = { min: 0, max: 100 }
  const given = { up: reader.number('up', values.up, percent), down: reader.number('down', values.down, percent) }
  if (given.up !== undefined && given.up === given.down) {
    throw new UsageError('--up and --down are the same: the pen would never leave the paper')
  }
  const pen = reader.number('pen', values.pen, { min: 1, max: 99, whole: true })
  const stored = await inWorkshop(invocation, 'lifting the pen', async (workshop, interrupt, press) => {
    const asks = given.up === undefined || given.down === undefined
    using keyboard = asks ? openKeyboard(io, press) : undefined
    if (asks && !keyboard) {
      throw new UsageError('there is no terminal to ask', 'give both heights: vfab pen setup --up 60 --down 35')
    }
    return await workshop.setPenHeights(
      (plotter, { settings, signal }) => findHeights(plotter, { given, settings, keyboard, output, signal }),
      { ...deviceChoice(values, invocation, interrupt), name: values.name, pen },
    )
  })
  output.document({ ...stored })
  output.result(
    `pen up at ${stored.heights.penUpPercent} %, down at ${stored.heights.penDownPercent} %: ` +
      `stored for ${stored.whom} in ${stored.file}`,
  )
  printChange(stored.change, output)
}
