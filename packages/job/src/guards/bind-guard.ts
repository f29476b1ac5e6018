import { type Channel, DriverError, nearest, unitLabel } from '@vfab/core'
import { type Condition, convertUnit } from '@vfab/driver-kit'

import type { ChannelCondition, GuardLevel, GuardRule } from './guard-rule.ts'

/** A sensor that guards may be about. */
export interface GuardedSensor {
  /** As people call it: `shed`, `serial:/dev/ttyUSB0`. */
  readonly name: string
  readonly channels: readonly Channel[]
}

/** A guard, or another rule, whose channel is known, with its levels in the channel's unit. */
export interface BoundGuard<Rule extends ChannelCondition = GuardRule> {
  readonly rule: Rule
  /** Name of the sensor. */
  readonly sensor: string
  readonly channel: Channel
  readonly condition: Condition
}

/**
 * Finds the channel that a guard is about, by its id alone or after the sensor's name, and converts its levels.
 * @throws DriverError `CONFIG_INVALID` for a channel that no sensor, or more than one, has; a value of another type than the channel's; a unit that
 * does not measure the same
 */
export function bindGuard<Rule extends ChannelCondition>(
  rule: Rule,
  sensors: readonly GuardedSensor[],
): BoundGuard<Rule> {
  const { sensor, channel } = channelOf(rule, sensors)
  const value = levelIn(rule, rule.level, channel)
  const leaveAt = rule.until === undefined ? undefined : Number(levelIn(rule, rule.until, channel))
  const { of, is, forMs } = rule
  const condition: Condition = {
    channel: channel.id,
    of,
    is,
    value,
    forMs,
    ...(leaveAt === undefined ? {} : { leaveAt }),
  }
  requireSense(rule, condition)
  return { rule, sensor, channel, condition }
}

function channelOf(rule: ChannelCondition, sensors: readonly GuardedSensor[]): { sensor: string; channel: Channel } {
  const all = sensors.flatMap(({ name, channels }) => channels.map((channel) => ({ sensor: name, channel })))
  const named = all.filter(({ sensor, channel }) => `${sensor}.${channel.id}` === rule.channel)
  const found = named.length > 0 ? named : all.filter(({ channel }) => channel.id === rule.channel)
  const [only] = found
  if (only && found.length === 1) return only
  if (only) {
    throw invalid(
      rule,
      `several sensors have a channel ${rule.channel}`,
      `name one: ${found.map(({ sensor }) => `${sensor}.${rule.channel}`).join(', ')}`,
    )
  }
  const known = all.flatMap(({ sensor, channel }) => [channel.id, `${sensor}.${channel.id}`])
  const meant = nearest(rule.channel, known)
  const listed = all.map(({ channel }) => channel.id).join(', ')
  throw invalid(
    rule,
    `no sensor has a channel ${rule.channel}`,
    meant ? `did you mean ${meant}?` : listed === '' ? 'name a sensor with --sensor' : `channels are ${listed}`,
  )
}

function levelIn(rule: ChannelCondition, { value, unit }: GuardLevel, channel: Channel): number | boolean | string {
  const wanted = channel.type === 'text' ? 'string' : channel.type
  if (rule.of === 'rate' && channel.type !== 'number')
    throw invalid(rule, `${channel.id} is no number and has no rate`, 'compare its value')
  if (typeof value !== wanted) {
    const shown = { number: 'a number', boolean: 'true or false', text: 'a text' }[channel.type]
    throw invalid(rule, `${channel.id} is ${shown}, not ${JSON.stringify(value)}`, `compare it with ${shown}`)
  }
  if (typeof value !== 'number') return value
  const target = rule.of === 'rate' ? `${channel.unit === '1' ? '' : channel.unit}/s` : channel.unit
  if (unit === undefined) return value
  const converted = convertUnit(value, unit, target)
  if (converted !== undefined) return converted
  const inUnit = unitLabel(channel.unit) || 'no unit'
  throw invalid(
    rule,
    `${channel.id} is measured in ${inUnit}, which ${unitLabel(unit)} is not`,
    `give the level in ${inUnit}`,
  )
}

/** What begins at a level cannot end beyond it. */
function requireSense(rule: ChannelCondition, { is, value, leaveAt }: Condition): void {
  if (leaveAt === undefined) return
  const sane = is.startsWith('>') ? leaveAt <= Number(value) : is.startsWith('<') ? leaveAt >= Number(value) : false
  if (!sane)
    throw invalid(
      rule,
      `what begins at ${is} ${String(value)} cannot end at ${leaveAt}`,
      'let "until" name a level on the other side',
    )
}

function invalid(rule: ChannelCondition, problem: string, hint: string): DriverError {
  return new DriverError(`${'action' in rule ? 'guard' : 'rule'} "${rule.text}": ${problem}`, {
    type: 'configuration',
    code: 'CONFIG_INVALID',
    context: { guard: rule.text },
    hint,
  })
}
