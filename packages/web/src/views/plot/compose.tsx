import type { Device, Preparation } from '@vfab/server/api'
import type { JSX } from 'preact'

import { clock, count, lengthOf } from '../../formats.ts'
import { Act } from '../../parts/act.tsx'
import { usePage } from '../../page-context.ts'
import { words } from '../../words.ts'
import type { Preparing } from './use-preparation.ts'

/** A drawing that is about to be plotted: how long it takes, on which machine, and what to know before. */
export function Compose({ preparing }: { readonly preparing: Preparing }): JSX.Element {
  const { shop, route, plotter } = usePage()
  const { preparation, error, busy } = preparing
  const drawing = shop.drawings.value.get(route.value.query['drawing'] ?? '')
  const device = plotter.value
  return (
    <section class="panel compose" aria-label={drawing?.name ?? words.plot.title}>
      <h2 class="title">{drawing?.name ?? ''}</h2>
      {preparation && (
        <p class="figures live" data-busy={busy}>
          <b class="big">{clock(preparation.estimateMs)}</b>
          <span class="quiet">
            {count(preparation.strokes)} {words.layers.strokes.toLowerCase()} · {lengthOf(preparation.inkMm)}
          </span>
        </p>
      )}
      {error && (
        <div class="card bad" role="alert">
          <p>{error.message}</p>
          {error.hint !== undefined && <p class="quiet">{error.hint}</p>}
        </div>
      )}
      {preparation && <Warnings preparation={preparation} />}
      <Machine />
      {device && preparation && <StartButton device={device} preparation={preparation} busy={busy} />}
    </section>
  )
}

function Machine(): JSX.Element {
  const { plotters, plotter, adjust } = usePage()
  if (!plotter.value) {
    return (
      <p class="card note">
        {words.plot.noMachine}. {words.plot.noMachineHint}
      </p>
    )
  }
  return (
    <label class="field">
      <span>{words.plot.on}</span>
      <select value={plotter.value.name} onChange={({ currentTarget }) => adjust({ device: currentTarget.value })}>
        {plotters.value.map(({ name, model }) => (
          <option key={name} value={name}>
            {name}
            {model === undefined ? '' : ` (${model})`}
          </option>
        ))}
      </select>
    </label>
  )
}

function Warnings({ preparation }: { readonly preparation: Preparation }): JSX.Element | null {
  const { shop } = usePage()
  const notDrawn = shop.drawings.value.get(preparation.drawing)?.notDrawn ?? []
  const notices = preparation.notices.filter(({ level }) => level !== 'detail')
  if (preparation.fits && notDrawn.length === 0 && notices.length === 0) return null
  return (
    <ul class="notices">
      {!preparation.fits && <li class="warning">{words.plot.doesNotFit}</li>}
      {notDrawn.map(({ what, count: howMany, hint }) => (
        <li class="warning" key={what}>
          {words.plot.notDrawn(howMany, what)}
          {hint !== undefined && <span class="quiet"> {hint}</span>}
        </li>
      ))}
      {notices.map(({ level, text, hint }) => (
        <li class={level} key={text}>
          {text}
          {hint !== undefined && <span class="quiet"> {hint}</span>}
        </li>
      ))}
    </ul>
  )
}

/** An id that makes a request that is repeated start nothing twice; there is no `randomUUID` over plain http. */
function newJobId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, '0')).join('')
}

function StartButton(props: {
  readonly device: Device
  readonly preparation: Preparation
  readonly busy: boolean
}): JSX.Element {
  const { shop, route, adjust, go, operate } = usePage()
  const { device, preparation, busy } = props
  const cameras = [...shop.devices.value.values()].filter(({ kind }) => kind === 'camera')
  const chosen = (route.value.query['film'] ?? '').split(',').filter((name) => name !== '')
  const start = (): Promise<unknown> =>
    operate(device.name, async () => {
      const film = chosen.length > 0 ? { film: { cameras: chosen } } : {}
      const body = { id: newJobId(), preparation: preparation.id, device: device.name, ...film }
      const job = await shop.api.ask('startJob', { body })
      shop.apply({ name: 'job', data: job })
      go('plot', { device: device.name, job: job.id })
    })
  return (
    <>
      {cameras.map(({ name }) => (
        <label class="check" key={name}>
          <input
            type="checkbox"
            checked={chosen.includes(name)}
            onChange={({ currentTarget }) => {
              const others = chosen.filter((other) => other !== name)
              adjust({ film: (currentTarget.checked ? [...others, name] : others).join(',') })
            }}
          />
          {words.plot.record(name)}
        </label>
      ))}
      <Act kind="primary" disabled={busy || !preparation.fits} do={start}>
        {device.job === undefined ? words.plot.start(device.name) : words.plot.enqueue(device.name)}
      </Act>
      {device.job === undefined ? (
        <p class="quiet">{words.plot.startHint}</p>
      ) : (
        <button type="button" class="quiet" onClick={() => go('plot', { device: device.name })}>
          {words.plot.back}
        </button>
      )}
    </>
  )
}
