import type { Reading, SelfTestCheck, SelfTestReport } from '@vfab/core'

import { adviceFrom, type IntakeCounts } from './line-intake.ts'

/** More rejected lines than this share say that something is wrong with the line or the settings. */
const mostRejected = 0.1

/** Whether each channel has a value, and how clean the line is. */
export function testLines(readings: readonly Reading[], counts: IntakeCounts): SelfTestReport {
  const { understood, rejected, tooLong } = counts
  const bad = rejected + tooLong
  const clean = understood > 0 && bad <= mostRejected * (understood + bad)
  const lines: SelfTestCheck = {
    name: 'lines',
    success: clean,
    message: `${understood} understood, ${rejected} rejected, ${tooLong} too long`,
    ...(clean ? {} : { hint: adviceFrom(counts) }),
  }
  return reportOf([lines, ...readings.map(checkReading)])
}

/** One check per channel. */
export function checkReading({ channel, value, unit, reason, quality }: Reading): SelfTestCheck {
  const success = value !== undefined && quality !== 'stale'
  return {
    name: channel,
    success,
    message: success ? `${String(value)} ${unit}` : (reason ?? quality),
    ...(success ? {} : { hint: 'check the name of the field, and that the device sends it' }),
  }
}

/** Sums checks up. */
export function reportOf(details: readonly SelfTestCheck[]): SelfTestReport {
  const failed = details.filter(({ success }) => !success)
  const message =
    failed.length === 0
      ? `all ${details.length} checks passed`
      : failed.map(({ name, message: found }) => `${name}: ${found}`).join('; ')
  return { success: failed.length === 0, message, details }
}
