import type { DeviceChange } from '@vfab/host'

import type { WatchValues } from './commands/watch.ts'
import { typedOptions } from './typed.ts'
import type { Invocation } from './invocation.ts'
import { inWorkshop } from './open-workshop.ts'
import { type Output, schemaVersion } from './output.ts'
import { printable } from './printable.ts'
import { hint } from './remarks.ts'

/** Changes that the system does not announce are shown within a second, too. */
const pollHeardMs = 500

/** `vfab watch` */
export async function watchCommand(invocation: Invocation<WatchValues>): Promise<void> {
  const { output, values } = invocation
  const forMs = typedOptions().duration('for', values.for)
  await inWorkshop(invocation, 'stopping', async (workshop, signal) => {
    for await (const change of workshop.watchDevices({ initial: true, pollHeardMs, forMs, signal })) {
      output.event({ schemaVersion, ...change })
      show(change, output)
    }
  })
}

function show({ type, found, unclaimed }: DeviceChange, output: Output): void {
  const added = type === 'device_added'
  const mark = added ? output.paint('green', '+') : output.paint('red', '-')
  if (found) {
    const name = found.name === found.address ? (found.model ?? '') : found.name
    const state = added && !found.accessible ? `  ${output.paint('red', 'no access')}` : ''
    output.result(`${mark} ${printable(`${found.driver}:${found.address}`)}  ${printable(name)}${state}`)
    if (added && !found.accessible && found.hint !== undefined) hint(output, found.hint)
  } else if (unclaimed) {
    output.result(`${mark} ${printable(unclaimed.description)}`)
    const [best] = unclaimed.suggestions
    if (added && best) hint(output, `vfab driver install ${best.package}  (${best.displayName})`)
  }
}
