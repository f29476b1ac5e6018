import { isDriverError } from '@vfab/core'
import { createWalker, type Jogger, type WalkWish } from '@vfab/workshop'
import type { DeviceValues, HoldValues } from '@vfab/workshop/options'

import type { Invocation } from '../invocation.ts'
import { directionOf } from '../keys/key.ts'
import { openKeyboard } from '../keys/keyboard.ts'
import { deviceChoice, inWorkshop } from '../open-workshop.ts'
import { typedOptions } from '../typed.ts'
import { UsageError } from '../usage-error.ts'

/** Options of `vfab jog`. */
export interface JogValues extends DeviceValues, HoldValues {
  readonly step?: string | undefined
}

const wishes: Readonly<Record<string, WalkWish>> = {
  ...{ u: 'pen-up', d: 'pen-down', h: 'to-origin', o: 'set-origin' },
  ...{ '+': 'longer-steps', '=': 'longer-steps', '-': 'shorter-steps' },
}

/** `vfab jog` */
export async function jog(invocation: Invocation<JogValues>): Promise<void> {
  const { io, output, values } = invocation
  const stepMm = typedOptions().number('step', values.step ?? '1', { min: 0.01, max: 100 })
  const { device, position } = await inWorkshop(invocation, 'stopping', async (workshop, interrupt, press) => {
    using keyboard = openKeyboard(io, press)
    if (!keyboard) throw new UsageError('jog needs a terminal with a keyboard', 'use: vfab move --by X Y')
    const walk = async (jogger: Jogger, { signal }: { readonly signal: AbortSignal }): Promise<void> => {
      const walker = createWalker(jogger, stepMm)
      output.note(walkingLegend(jogger))
      const show = async (): Promise<void> => output.status(await describe(jogger, walker.stepMm))
      await show()
      for (;;) {
        const key = await keyboard.next(signal)
        if (key === 'enter' || key === 'q' || key === 'escape') return
        try {
          const wish = directionOf(key) ?? wishes[key]
          if (wish === undefined) continue
          await walker.ask(wish)
          await show()
        } catch (error) {
          // The edge of the travel is no reason to end the walk.
          if (!isDriverError(error) || error.type !== 'configuration') throw error
          output.note(error.message)
          await show()
        }
      }
    }
    return await workshop.jog(walk, deviceChoice(values, invocation, interrupt))
  })
  output.document({ device, position })
  output.result(`pen is at ${position.xMm.toFixed(2)}, ${position.yMm.toFixed(2)} mm`)
}

async function describe(jogger: Jogger, stepMm: number): Promise<string> {
  const { xMm, yMm, pen } = await jogger.position()
  return `${xMm.toFixed(2)}, ${yMm.toFixed(2)} mm  pen ${pen}  step ${stepMm} mm`
}

/** What the keys do, in a line. */
function walkingLegend({ setOrigin }: Jogger): string {
  const origin = setOrigin ? '  o origin here' : ''
  return `arrows walk (Shift: ×10)  +/- step  u/d pen  h park${origin}  Enter done`
}
