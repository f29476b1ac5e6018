import { isDriverError, type OperationOptions } from '@vfab/core'

import type { MarlinConfig } from './config.ts'
import type { Link } from './link.ts'

/** Sets what lines rely on. What a firmware was built without is left out; nothing is stored in the board. */
export async function prepare(link: Link, config: MarlinConfig, options: OperationOptions): Promise<void> {
  const { accelMmPerS2 } = config
  await link.ask('G90', options)
  const optional = [
    // Millimetres, where inches are built in.
    'G21',
    // Signs of life while a command takes its time.
    'M113 S2',
    // All of the programmed speed.
    'M220 S100',
    // Motors stay on: a pause must not cost the place.
    'M84 S0',
    `M204 P${accelMmPerS2} T${accelMmPerS2}`,
  ]
  for (const line of optional) await askIfKnown(link, line, options)
}

/** Asks for what not every firmware knows. */
export async function askIfKnown(link: Link, line: string, options: OperationOptions): Promise<void> {
  try {
    await link.ask(line, options)
  } catch (error) {
    if (!isDriverError(error) || error.code !== 'REJECTED') throw error
  }
}
