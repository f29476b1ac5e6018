import type { DeviceChange } from '@vfab/host'

import type { WatchValues } from './commands/watch.ts'
import { typedOptions } from './typed.ts'
import { findInstalled } from './installed.ts'
import { interruptible } from './interrupts.ts'
import type { Invocation } from './invocation.ts'
import { type Output, schemaVersion } from './output.ts'
import { printable } from './printable.ts'
import { hint } from './remarks.ts'

/** `vfab watch` */
export async function watchCommand(invocation: Invocation<WatchValues>): Promise<void> {
  const { io, output, values } = invocation
  const forMs = typedOptions().duration('for', values.for)
  const inventory = await findInstalled(invocation)
  const { watchDevices } = await import('@vfab/host')
  const { installableDrivers, readDeviceIndex } = await import('@vfab/device-index')
  const catalogue = installableDrivers(readDeviceIndex())
  await interruptible(invocation, 'stopping', async (interrupt) => {
    const time = new AbortController()
    const signal = AbortSignal.any([interrupt, time.signal])
    if (forMs !== undefined) {
      void io.clock.sleep(forMs, { signal: interrupt }).then(
        () => time.abort(),
        () => {},
      )
    }
    try {
      const { sources, clock, platform } = io
      for await (const change of watchDevices({ inventory, sources, clock, platform, catalogue, signal })) {
        output.event({ schemaVersion, ...change })
        show(change, output)
      }
    } catch (error) {
      if (!time.signal.aborted || interrupt.aborted) throw error
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
