import type { Device } from '@vfab/server/api'
import type { JSX } from 'preact'
import { useState } from 'preact/hooks'

import { Act } from '../../parts/act.tsx'
import { usePage } from '../../page-context.ts'
import { words } from '../../words.ts'

const text = words.machines

/** Finds the heights of the pen by trying them, and stores them. */
export function Heights({ device }: { readonly device: Device }): JSX.Element {
  const { shop, operate } = usePage()
  const [up, setUp] = useState(device.plotter?.penUpPercent ?? 60)
  const [down, setDown] = useState(device.plotter?.penDownPercent ?? 30)
  const [saved, setSaved] = useState<string | undefined>()
  const params = { params: { device: device.name } }
  const attempt = (pen: 'up' | 'down', heightPercent: number): Promise<unknown> =>
    operate(device.name, () => shop.api.ask('move', { ...params, body: { move: 'pen', pen, heightPercent } }))
  const save = (): Promise<unknown> =>
    operate(device.name, async () => {
      const stored = await shop.api.ask('storeHeights', { ...params, body: { penUpPercent: up, penDownPercent: down } })
      setSaved(stored.whom)
    })
  return (
    <details class="heights">
      <summary>{text.heights}</summary>
      <p class="quiet">{text.heightsHint}</p>
      <Height name={text.upHeight} value={up} onChange={setUp} action={text.tryUp} do={() => attempt('up', up)} />
      <Height
        name={text.downHeight}
        value={down}
        onChange={setDown}
        action={text.tryDown}
        do={() => attempt('down', down)}
      />
      <div class="row">
        <Act kind="primary" do={save}>
          {text.saveHeights}
        </Act>
        <span role="status">{saved === undefined ? '' : text.savedHeights(saved)}</span>
      </div>
    </details>
  )
}

function Height(props: {
  readonly name: string
  readonly value: number
  readonly onChange: (value: number) => void
  readonly action: string
  readonly do: () => Promise<unknown>
}): JSX.Element {
  return (
    <div class="row height">
      <label class="field">
        <span>
          {props.name}: {props.value}
        </span>
        <input
          type="range"
          min={0}
          max={100}
          value={props.value}
          onInput={({ currentTarget }) => props.onChange(Number(currentTarget.value))}
        />
      </label>
      <Act do={props.do}>{props.action}</Act>
    </div>
  )
}
