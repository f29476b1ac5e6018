/* How the device's page is read. Nothing here waits. */
import type { Channel } from '@vfab/core'

/** What the sensor measures: UCUM units, so that programs can convert them. */
export const channels: readonly Channel[] = [
  { id: 'temperature', quantity: 'temperature', unit: 'Cel', type: 'number', kind: 'measurement', resolution: 0.01 },
  { id: 'humidity', quantity: 'humidity', unit: '%', type: 'number', kind: 'measurement', range: { min: 0, max: 100 } },
]

/** What the page says. */
export interface Page {
  readonly model: string
  readonly values: ReadonlyMap<string, number>
}

/** Reads `{"model":"Example","temperature":21.5,"humidity":40}`; `undefined` for any other page. */
export function parsePage(text: string): Page | undefined {
  let page: unknown
  try {
    page = JSON.parse(text)
  } catch {
    return undefined
  }
  if (typeof page !== 'object' || page === null || !('model' in page) || typeof page.model !== 'string')
    return undefined
  const numbers = Object.entries(page).filter((field): field is [string, number] => typeof field[1] === 'number')
  return { model: page.model, values: new Map(numbers) }
}
