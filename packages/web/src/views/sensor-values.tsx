import type { Channel, Reading, SensorReadings } from '@vfab/server/api'
import type { JSX } from 'preact'
import { useEffect } from 'preact/hooks'

import { Chart } from '../parts/chart.tsx'
import { usePage } from '../page-context.ts'
import { words } from '../words.ts'

/** What a sensor measures; with charts, unless `small`. */
export function SensorValues(props: { readonly sensor: string; readonly small?: boolean | undefined }): JSX.Element {
  const { shop } = usePage()
  const known = shop.readings.value.get(props.sensor)
  useEffect(() => {
    if (!known) void shop.loadReadings(props.sensor).catch(() => {})
  }, [props.sensor, shop.connections.value])
  return (
    <div class="sensor live">
      <h3>{props.sensor}</h3>
      {!known || known.channels.length === 0 ? (
        <p class="quiet">{words.sensors.waiting}</p>
      ) : (
        <dl>
          {known.channels.map((channel) => (
            <ChannelValue key={channel.id} channel={channel} readings={known} small={props.small === true} />
          ))}
        </dl>
      )}
    </div>
  )
}

function ChannelValue(props: {
  readonly channel: Channel
  readonly readings: SensorReadings
  readonly small: boolean
}): JSX.Element {
  const { channel, readings, small } = props
  const name = channel.name ?? channel.id
  const reading = readings.latest.find((each) => each.channel === channel.id)
  const points = readings.series.find((each) => each.channel === channel.id)?.points ?? []
  const values = points.flatMap(([, value]) => (value === null ? [] : [value]))
  return (
    <div class="channel">
      <dt>{name}</dt>
      <dd data-quality={reading?.quality}>
        {valueText(reading, channel)}
        {reading && reading.quality !== 'good' && (
          <small title={reading.reason}> {words.sensors.quality[reading.quality]}</small>
        )}
      </dd>
      {values.length > 1 && (!small || channel.type === 'number') && (
        <dd class="chart-box">
          <Chart
            points={points}
            label={words.sensors.chart(
              name,
              withUnit(Math.min(...values), channel),
              withUnit(Math.max(...values), channel),
            )}
          />
        </dd>
      )}
    </div>
  )
}

function valueText(reading: Reading | undefined, channel: Channel): string {
  const value = reading?.value
  if (value === undefined) return words.sensors.none
  if (typeof value === 'boolean') return value ? words.sensors.yes : words.sensors.no
  return typeof value === 'number' ? withUnit(value, channel) : value
}

function withUnit(value: number, { label }: Channel): string {
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 1 ? 1 : 2
  return `${value.toFixed(digits)}${label === '' ? '' : ` ${label}`}`
}
