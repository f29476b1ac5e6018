/* What the sensor is asked, and how its answers are read. Nothing here waits. */
import type { Channel } from '@vfab/core'
import { notTaken } from '@vfab/driver-kit'

/** What the sensor measures: UCUM units, so that programs can convert them. */
export const channels: readonly Channel[] = [
  { id: 'temperature', quantity: 'temperature', unit: 'Cel', type: 'number', kind: 'measurement', resolution: 0.01 },
  { id: 'humidity', quantity: 'humidity', unit: '%', type: 'number', kind: 'measurement', range: { min: 0, max: 100 } },
]

/** Asks for all values. */
export const readValues = 'READ'

/** Reads `VALUES temperature=21.50 humidity=40.0`. Other lines are not for this reader. */
export function parseValues(line: string): ReadonlyMap<string, number> | typeof notTaken {
  const [word, ...fields] = line.trim().split(' ')
  if (word !== 'VALUES') return notTaken
  return new Map(fields.map((field) => [field.split('=')[0]!, Number(field.split('=')[1])]))
}

/** The other side of {@link parseValues}, for the simulated device. */
export function formatValues(values: Readonly<Record<string, number>>): string {
  const fields = Object.entries(values).map(([name, value]) => `${name}=${value.toFixed(2)}`)
  return ['VALUES', ...fields].join(' ')
}
