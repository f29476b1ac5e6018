import { isDriverError, type OperationOptions } from '@vfab/core'
import type { BrokerSettingsInput } from '@vfab/mqtt'
import { type ConfiguredBroker, isNotInstalled } from '@vfab/workshop'

import type { HostPlace } from './host-list.ts'

/** How long the broker is waited for, ms. */
const brokerMs = 3000

/**
 * Hosts that report themselves, with the address of their page, on the broker of the section `broker:`; none where there is no such section,
 * `@vfab/mqtt` is not installed, or the broker does not answer: hosts are found without it too.
 */
export async function brokerHosts(
  broker: ConfiguredBroker | undefined,
  { signal }: OperationOptions,
): Promise<readonly HostPlace[]> {
  if (broker === undefined) return []
  const settings = { timeoutMs: brokerMs, ...broker } as BrokerSettingsInput
  if (settings.enabled === false) return []
  try {
    const { createDesk } = await import('@vfab/mqtt')
    await using desk = await createDesk({ broker: settings, signal })
    return desk.hosts().flatMap(({ name, info: { url } }) => {
      return url === undefined ? [] : [{ name, url, origin: 'broker' as const }]
    })
  } catch (error) {
    signal?.throwIfAborted()
    if (isNotInstalled(error) || isDriverError(error)) return []
    throw error
  }
}
