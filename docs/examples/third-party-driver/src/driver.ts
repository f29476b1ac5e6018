import { defineDriver, type Driver, type OpenOptions, type Plotter, type PlotterLimits, systemClock } from '@vfab/core'
import { createOpenPlotter } from '@vfab/driver-kit'

import { configSchema, type ChalkbotConfig } from './config.ts'
import { availability, discover, openConnection } from './connection.ts'
import { createDialogue } from './dialogue.ts'
import { driverId } from './errors.ts'
import { createHand } from './hand.ts'

/** Drives Chalkbot. */
export const driver: Driver<ChalkbotConfig, Plotter> = defineDriver<ChalkbotConfig, Plotter>({
  id: driverId,
  kind: 'plotter',
  configSchema,
  availability,
  discover,
  open,
})

/** Resolves once the machine has answered, its pen up. On failure and on abort the connection is free again. */
async function open(config: ChalkbotConfig, options: OpenOptions = {}): Promise<Plotter> {
  const { clock = systemClock, signal } = options
  const { timeoutMs } = config
  const dialogue = createDialogue(await openConnection(config, options), { timeoutMs, clock })
  try {
    const { model, firmware } = await dialogue.greet({ signal })
    const hand = createHand(dialogue, timeoutMs)
    await hand.penUp()
    signal?.throwIfAborted()
    return createOpenPlotter({
      identity: { driver: driverId, model, firmware, address: dialogue.address },
      limits: limitsOf(config),
      hand,
      clock,
      selfTest: async (asked) => {
        const { firmware: version } = await dialogue.greet(asked)
        const details = [{ name: 'greeting', success: true, message: `firmware ${version}` }]
        return { success: true, message: 'the plotter answers', details }
      },
    })
  } catch (error) {
    await dialogue.close()
    throw error
  }
}

function limitsOf({ widthMm, heightMm, drawSpeedMmPerS, travelSpeedMmPerS }: ChalkbotConfig): PlotterLimits {
  return {
    travelMm: { widthMm, heightMm },
    resolutionMm: 0.01,
    pens: 1,
    motion: {
      ...{ drawSpeedMmPerS, travelSpeedMmPerS },
      ...{ drawAccelMmPerS2: 1000, travelAccelMmPerS2: 1000, corneringDeviationMm: 0.05 },
      ...{ penLiftMs: 100, penDropMs: 100 },
    },
  }
}
