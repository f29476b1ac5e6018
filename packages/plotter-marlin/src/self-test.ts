import type { OperationOptions, SelfTestCheck, SelfTestReport } from '@vfab/core'

import type { MarlinConfig } from './config.ts'
import type { Link } from './link.ts'
import type { BoardInfo } from './replies.ts'

/** What every board is asked: whether it answers, where it is, and what it was built with. */
export async function testBoard(
  link: Link,
  info: BoardInfo,
  config: MarlinConfig,
  options: OperationOptions,
): Promise<SelfTestReport> {
  const { x, y } = await link.place(options)
  const details: SelfTestCheck[] = [
    { name: 'firmware', success: true, message: `${info.firmware}${info.machineType && `, ${info.machineType}`}` },
    { name: 'position', success: true, message: `X ${x} Y ${y} mm` },
    {
      name: 'flow',
      success: true,
      message: link.window > 1 ? `${link.window} lines under way` : 'one line at a time (no ADVANCED_OK)',
    },
    { name: 'arcs', success: true, message: arcsOf(info, config) },
  ]
  return { success: true, message: `all ${details.length} checks passed`, details }
}

function arcsOf(info: BoardInfo, { arcs }: MarlinConfig): string {
  if (!arcs) return 'off, by the settings'
  return info.capabilities.get('ARCS') === false ? 'the firmware has none: curves are lines' : 'curves are sent as arcs'
}
