import type { Reading, SelfTestCheck, SelfTestReport } from '@vfab/core'

import type { IntakeCounts } from './message-intake.ts'

/** Whether messages are understood, and whether each channel has a value. */
export function testMessages(
  readings: readonly Reading[],
  { understood, rejected, notFollowed }: IntakeCounts,
): SelfTestReport {
  const newest = new Map(readings.map((reading) => [reading.channel, reading]))
  const details: SelfTestCheck[] = [
    {
      name: 'messages',
      success: understood > 0 || rejected === 0,
      message: `${understood} understood, ${rejected} not text or JSON, ${notFollowed} entities with a template that is not followed`,
      ...(understood > 0 || rejected === 0 ? {} : { hint: 'check that the topics hold values' }),
    },
    ...[...newest.values()].map(check),
  ]
  const failed = details.filter(({ success }) => !success)
  const message =
    failed.length === 0
      ? `all ${details.length} checks passed`
      : failed.map(({ name, message: found }) => `${name}: ${found}`).join('; ')
  return { success: failed.length === 0, message, details }
}

function check({ channel, value, unit, reason, quality }: Reading): SelfTestCheck {
  const success = value !== undefined && quality !== 'stale'
  return {
    name: channel,
    success,
    message: success ? `${String(value)} ${unit}` : (reason ?? quality),
    ...(success ? {} : { hint: 'check the topic and the field, and that the device is switched on' }),
  }
}
