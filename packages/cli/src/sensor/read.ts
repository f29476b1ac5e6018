import { qualityText, type SensorResult, unitText, valueText } from '@vfab/workshop'
import type { SensorValues } from '@vfab/workshop/options'

import { typedOptions } from '../typed.ts'
import { failureJson } from '../failure.ts'
import type { Invocation } from '../invocation.ts'
import { inWorkshop } from '../open-workshop.ts'
import type { Output } from '../output.ts'
import { printable } from '../printable.ts'
import { hint, warn } from '../remarks.ts'
import { sensorChoice } from './sensor-choice.ts'

/** Options of `vfab read`. */
export interface ReadValues extends SensorValues {
  readonly timeout?: string | undefined
}

/** `vfab read` */
export async function readCommand(invocation: Invocation<ReadValues>): Promise<void> {
  const { output, values } = invocation
  const timeoutMs = typedOptions().duration('timeout', values.timeout ?? '5s')
  const results = await inWorkshop(invocation, 'stopping', (workshop, signal) =>
    workshop.read({ ...sensorChoice(invocation, signal), timeoutMs }),
  )
  const failed = results.filter(({ error }) => error !== undefined)
  output.document({
    sensors: results.map(({ sensor, readings, error }) => ({
      sensor,
      readings,
      ...(error && { error: failureJson(error) }),
    })),
  })
  showReadings(results, output)
  // One sensor that fails must not hide the others; that it did fails the command all the same.
  for (const { sensor, error } of failed.slice(1)) {
    warn(output, `${sensor}: ${error!.message}`)
    if (error!.hint !== undefined) hint(output, error!.hint)
  }
  if (failed[0]?.error) throw failed[0].error
}

function showReadings(results: readonly SensorResult[], output: Output): void {
  const { paint } = output
  const several = results.length > 1
  const rows = results.flatMap(({ sensor, readings }) =>
    readings.map((reading) => [
      ...(several ? [printable(sensor)] : []),
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
  output.table(headings, rows)
}
