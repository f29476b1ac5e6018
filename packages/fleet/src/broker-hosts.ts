import { isDriverError, type OperationOptions } from '@vfab/core'
import type { BrokerSettingsInput } from '@vfab/mqtt'
import { isNotInstalled } from '@vfab/workshop'

import type { HostPlace } from './host-list.ts'

/** How long the broker is waited for, ms. */
const brokerMs = 3000

/**
 * Hosts that report themselves, with the address of their page, on the broker of the section `broker:`; none where there is no such section,
 * `@vfab/mqtt` is not installed, or the broker does not answer: hosts are found without it too.
 */
export async function brokerHosts(section: unknown, { signal }: OperationOptions): Promise<readonly HostPlace[]> {
  if (typeof section !== 'object' || section === null) return []
  const settings = { timeoutMs: brokerMs, ...section } as BrokerSettingsInput
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
