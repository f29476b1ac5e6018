import type { Device, SelfTest } from '@vfab/server/api'
import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'

import { Act } from '../../parts/act.tsx'
import { machineState } from '../../parts/machine-state.tsx'
import { usePage } from '../../page-context.ts'
import { words } from '../../words.ts'
import { Heights } from './heights.tsx'
import { JogPad } from './jog-pad.tsx'

const text = words.machines

/** Machines to move by hand, and what else is attached. */
export function MachinesView(): JSX.Element {
  const { shop, plotters } = usePage()
  return (
    <div class="plain-view">
      <h1>{text.title}</h1>
      {plotters.value.length === 0 && <p class="quiet">{shop.complete.value ? text.empty : words.loading}</p>}
      <div class="cards wide">
        {plotters.value.map((device) => (
          <Machine key={device.name} device={device} />
        ))}
      </div>
      <Detection />
    </div>
  )
}

function Machine({ device }: { readonly device: Device }): JSX.Element {
  const { shop, operate } = usePage()
  const [test, setTest] = useState<SelfTest | undefined>()
  const { name, state, place } = device
  const params = { params: { device: name } }
  const isOpen = state === 'connected' || state === 'moving'
  const job = device.job === undefined ? undefined : shop.jobs.value.get(device.job)
  return (
    <section class="panel machine" aria-label={name}>
      <header class="row">
        <h2 class="title">{name}</h2>
        <span class="live">
          <span class={`dot ${state}`} aria-hidden="true" /> {machineState(device, job)}
        </span>
      </header>
      <p class="quiet">
        {[device.model, device.address, device.simulated && text.simulated].filter(Boolean).join(' · ')}
      </p>
      {device.holder && <p class="card note">{text.holder(device.holder.command ?? `process ${device.holder.pid}`)}</p>}
      {device.error && (
        <div class="card bad">
          <p>{device.error.message}</p>
          {device.error.hint !== undefined && <p class="quiet">{device.error.hint}</p>}
        </div>
      )}
      <Lease device={device} />
      {state === 'plotting' && <p class="quiet">{text.busyPlotting}</p>}
      <div class="row">
        {isOpen ? (
          <Act do={() => operate(name, () => shop.api.ask('disconnectDevice', params))}>{text.disconnect}</Act>
        ) : (
          <Act
            kind="primary"
            disabled={state === 'plotting' || state === 'busy' || state === 'opening'}
            do={() => operate(name, () => shop.api.ask('connectDevice', params))}
          >
            {text.connect}
          </Act>
        )}
        <Act
          disabled={state === 'plotting'}
          do={() => operate(name, async () => setTest(await shop.api.ask('testDevice', params)))}
        >
          {text.test}
        </Act>
      </div>
      {test && <TestResult test={test} />}
      {isOpen && (
        <>
          <p class="live place">
            {place?.known === true ? text.place(place.xMm, place.yMm, place.pen) : text.unknownPlace}
          </p>
          <JogPad device={device} />
          <Moves device={device} />
          {device.plotter?.penUpPercent !== undefined && <Heights device={device} />}
        </>
      )}
    </section>
  )
}

/** Who operates the machine; this client's lease is renewed while the machine is looked at. */
function Lease({ device }: { readonly device: Device }): JSX.Element {
  const { shop } = usePage()
  const params = { params: { device: device.name } }
  const mine = device.lease?.client === shop.session.value?.client
  useEffect(() => {
    if (!mine || !device.lease) return
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') void shop.api.ask('renewLease', params).catch(() => {})
    }, 10_000)
    return () => clearInterval(timer)
  }, [mine, device.name])
  if (!device.lease) return <p class="quiet lease">{text.nobody}</p>
  return (
    <p class="lease">
      {mine ? text.you : text.operator(device.lease.name)}
      {mine ? (
        <Act kind="quiet" do={() => shop.api.ask('endLease', params)}>
          {text.release}
        </Act>
      ) : (
        <Act kind="quiet" do={() => shop.api.ask('takeLease', params)}>
          {text.takeOver}
        </Act>
      )}
    </p>
  )
}

function TestResult({ test }: { readonly test: SelfTest }): JSX.Element {
  return (
    <div class={`card ${test.success ? 'good' : 'bad'}`} role="status">
      <p>{test.message}</p>
      <ul class="checks">
        {test.details.map(({ name, success, message }) => (
          <li key={name}>
            {success ? '✓' : '✗'} {name}{' '}
            <span class="quiet">
              {success ? text.passed : text.notPassed}: {message}
            </span>
          </li>
        ))}
      </ul>
    </div>
  )
}

function Moves({ device }: { readonly device: Device }): JSX.Element {
  const { shop, confirm, operate } = usePage()
  const { name, plotter } = device
  const params = { params: { device: name } }
  const move = (body: Parameters<typeof shop.api.ask<'move'>>[1]['body']): Promise<unknown> =>
    operate(name, () => shop.api.ask('move', { ...params, body }))
  const forget = async (): Promise<void> => {
    if (!(await confirm(text.forgetAsk, text.forgetOrigin))) return
    await operate(name, () => shop.api.ask('origin', { ...params, body: { action: 'forget' } }))
  }
  return (
    <div class="row">
      <Act do={() => move({ move: 'pen', pen: 'up' })}>{text.penUp}</Act>
      <Act do={() => move({ move: 'pen', pen: 'down' })}>{text.penDown}</Act>
      <Act do={() => move({ move: 'to', xMm: 0, yMm: 0 })}>{text.toOrigin}</Act>
      {plotter?.canHome === true && <Act do={() => move({ move: 'home' })}>{text.home}</Act>}
      <Act do={() => move({ move: 'park' })}>{text.park}</Act>
      {plotter?.canSetOrigin !== false && (
        <Act do={() => operate(name, () => shop.api.ask('origin', { ...params, body: { action: 'set' } }))}>
          {text.setOrigin}
        </Act>
      )}
      <Act kind="quiet" do={forget}>
        {text.forgetOrigin}
      </Act>
    </div>
  )
}

function Detection(): JSX.Element {
  const { shop } = usePage()
  const [probe, setProbe] = useState(false)
  const detection = shop.detection.value
  return (
    <section class="panel" aria-label={text.find}>
      <h2>{text.found}</h2>
      <div class="row">
        <Act do={() => shop.api.ask('detect', { body: { probe } })}>{text.find}</Act>
        <label class="check">
          <input type="checkbox" checked={probe} onChange={({ currentTarget }) => setProbe(currentTarget.checked)} />
          {text.probe}
        </label>
      </div>
      <p role="status">{detection?.running === true ? text.finding : ''}</p>
      {detection?.atMs !== undefined && detection.devices.length === 0 && <p class="quiet">{text.foundNothing}</p>}
      <ul class="list">
        {detection?.devices.map(({ name, address, hint, install }) => (
          <li key={address} class="entry tall">
            <span class="name">{name}</span>
            <span class="quiet">
              {address}
              {hint !== undefined && ` · ${hint}`}
              {install !== undefined && ` · ${text.install(install)}`}
            </span>
          </li>
        ))}
        {detection?.problems.map((problem) => (
          <li key={problem} class="quiet">
            {problem}
          </li>
        ))}
      </ul>
    </section>
  )
}
