import type { JSX } from 'preact'

import { usePage } from '../page-context.ts'
import { words } from '../words.ts'
import { SensorValues } from './sensor-values.tsx'

/** What sensors measure. */
export function SensorsView(): JSX.Element {
  const { shop } = usePage()
  const sensors = [...shop.devices.value.values()].filter(({ kind }) => kind === 'sensor')
  return (
    <div class="plain-view">
      <h1>{words.sensors.title}</h1>
      {sensors.length === 0 && (
        <p class="quiet">
          {words.sensors.empty} {words.sensors.emptyHint}
        </p>
      )}
      <div class="cards">
        {sensors.map(({ name, error }) => (
          <div class="panel" key={name}>
            <SensorValues sensor={name} />
            {error && <p class="card bad">{error.message}</p>}
          </div>
        ))}
      </div>
    </div>
  )
}
