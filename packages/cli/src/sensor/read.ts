import { type Channel, type DriverError, isDriverError, type Reading } from '@vfab/core'

import type { ResolvedDevice } from '@vfab/host'

import type { ReadValues } from '../commands/read.ts'
import { readDuration } from '../duration-option.ts'
import { failureJson } from '../failure.ts'
import { interruptible } from '../interrupts.ts'
import type { Invocation } from '../invocation.ts'
import type { Output } from '../output.ts'
import { printable } from '../printable.ts'
import { hint, warn } from '../remarks.ts'
import { textTable } from '../text-table.ts'
import { chooseSensors } from './choose-sensors.ts'
import { openSensor, openTrace, type SensorScope } from './open-sensor.ts'
import { qualityText, unitText, valueText } from './value-text.ts'
import { requireChannels, wantedChannels } from './wanted-channels.ts'

/** What reading one sensor brought. */
interface SensorResult {
  readonly name: string
  readonly readings: readonly Reading[]
  /** All its channels, wanted or not. */
  readonly channels: readonly Channel[]
  readonly error?: DriverError
}

/** `vfab read` */
export async function readCommand(invocation: Invocation<ReadValues>): Promise<void> {
  const { io, output, positionals, values } = invocation
  const timeoutMs = readDuration('--timeout', values.timeout ?? '5s')
  await interruptible(invocation, 'stopping', async (signal) => {
    const request = { selectors: positionals, assignments: values.set, simSpeed: values['sim-speed'] }
    await using chosen = await chooseSensors(request, invocation, signal)
    await using traced = await openTrace(values.trace, io)
    const scope = { io, loader: chosen.loader, trace: traced.trace, signal }
    const results = await Promise.all(chosen.devices.map((device) => readOne(device, scope, values.channel, timeoutMs)))
    const failed = results.filter(({ error }) => error !== undefined)
    if (failed.length === 0)
      requireChannels(
        results.flatMap(({ channels }) => channels),
        values.channel,
      )
    output.document({
      sensors: results.map(({ name, readings, error }) => ({
        sensor: name,
        readings,
        ...(error && { error: failureJson(error) }),
      })),
    })
    showReadings(results, output)
    // One sensor that fails must not hide the others; that it did fails the command all the same.
    for (const { name, error } of failed.slice(1)) {
      warn(output, `${name}: ${error!.message}`)
      if (error!.hint !== undefined) hint(output, error!.hint)
    }
    if (failed[0]?.error) throw failed[0].error
  })
}

async function readOne(
  device: ResolvedDevice,
  scope: SensorScope,
  patterns: readonly string[] | undefined,
  timeoutMs: number,
): Promise<SensorResult> {
  const { name } = device
  try {
    await using open = await openSensor(device, scope)
    const { sensor } = open
    const channels = wantedChannels(sensor.channels, patterns).map(({ id }) => id)
    const readings = channels.length === 0 ? [] : await sensor.read({ channels, timeoutMs, signal: scope.signal })
    return { name, readings, channels: sensor.channels }
  } catch (error) {
    scope.signal.throwIfAborted()
    if (isDriverError(error)) return { name, readings: [], channels: [], error }
    throw error
  }
}

function showReadings(results: readonly SensorResult[], output: Output): void {
  const { paint } = output
  const several = results.length > 1
  const rows = results.flatMap(({ name, readings }) =>
    readings.map((reading) => [
      ...(several ? [printable(name)] : []),
      printable(reading.channel),
      printable(valueText(reading)),
      unitText(reading),
      printable(reading.quantity),
      reading.quality === 'good'
        ? ''
        : paint(reading.quality === 'bad' ? 'red' : 'yellow', printable(qualityText(reading))),
    ]),
  )
  if (rows.length === 0) return
  const headings = [...(several ? ['SENSOR'] : []), 'CHANNEL', 'VALUE', 'UNIT', 'QUANTITY', 'QUALITY']
  for (const line of textTable(headings, rows, paint)) output.result(line)
}
