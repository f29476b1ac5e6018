import type { JSX } from 'preact'
import { useEffect, useMemo, useState } from 'preact/hooks'

import { JobStateWord } from '../../parts/machine-state.tsx'
import { usePage } from '../../page-context.ts'
import { firstPictureOf } from '../../paper/first-picture.ts'
import type { Paper, PaperContent } from '../../paper/paper.ts'
import type { StrokesSource } from '../../paper/strokes-loader.ts'
import { settingsOf } from '../../plot-settings.ts'
import { words } from '../../words.ts'
import { CameraPicture } from '../camera-picture.tsx'
import { SensorValues } from '../sensor-values.tsx'
import { Compose } from './compose.tsx'
import { Drawings } from './drawings.tsx'
import { JobPanel } from './job-panel.tsx'
import { DrawingLayers, JobLayers } from './layers.tsx'
import { PaperStage } from './paper-stage.tsx'
import { QueueList } from './queue.tsx'
import { Settings } from './settings.tsx'
import { type Preparing, usePreparation } from './use-preparation.ts'
import { colorsOf, useDone, useInk, useStrokes } from './use-strokes.ts'

/** Drawings, the paper in the middle, and what is done with it. */
export function PlotView(): JSX.Element {
  const page = usePage()
  const { shop, route, plotter, job } = page
  const composing = route.value.query['job'] === undefined ? route.value.query['drawing'] : undefined
  const drawing = composing === undefined ? undefined : shop.drawings.value.get(composing)
  const settings = settingsOf(route.value.query, plotter.value?.name)
  const preparing = usePreparation(shop.facts.value ? composing : undefined, settings)
  const [paper, setPaper] = useState<Paper | undefined>()
  const content = useContent(preparing)
  useInk(paper, job.value, content)
  const shown = job.value
  const first = firstPictureOf(preparing.preparation, composing === undefined ? shown : undefined)
  const wanted = route.value.query['job']
  useEffect(() => {
    // Lists name jobs without their layers.
    const id = wanted ?? shown?.id
    if (id !== undefined && shop.complete.value && !shown?.layers) void shop.loadJob(id).catch(page.complain)
  }, [wanted, shown?.id, shop.connections.value])
  return (
    <div class="plot">
      <div class="middle">
        <PaperStage
          content={content}
          first={first}
          busy={busyText(preparing, composing, shop.steps.value)}
          onPaper={setPaper}
        />
        <div class="below">
          {composing !== undefined && <Settings />}
          {drawing && <DrawingLayers drawing={drawing} preparation={preparing.preparation} />}
          {composing === undefined && shown && <JobLayers job={shown} />}
        </div>
      </div>
      <aside class="side right" aria-label={plotter.value?.name ?? words.machines.title}>
        {composing !== undefined ? <Compose preparing={preparing} /> : shown && <JobPanel job={shown} />}
        {composing === undefined && !shown && <Idle />}
        <Around />
      </aside>
      <aside class="side left" aria-label={words.plot.drawings}>
        <Drawings />
        {plotter.value && <QueueList device={plotter.value.name} />}
        <Recent />
      </aside>
    </div>
  )
}

function busyText(
  { busy }: Preparing,
  drawing: string | undefined,
  steps: ReadonlyMap<string, string>,
): string | undefined {
  if (!busy || drawing === undefined) return undefined
  return words.plot.steps[steps.get(drawing) ?? ''] ?? words.plot.preparing
}

/** What lies on the paper: the drawing that is prepared, or the job that is looked at. */
function useContent({ preparation }: Preparing): PaperContent | undefined {
  const { job } = usePage()
  const id = job.value?.id
  const source: StrokesSource | undefined = preparation
    ? { preparation: preparation.id }
    : id === undefined
      ? undefined
      : { job: id }
  const strokes = useStrokes(source)
  const ofJob = preparation ? undefined : id
  const done = useDone(ofJob, strokes)
  const layers = preparation?.layers ?? job.value?.layers
  const colors = layers ? JSON.stringify(colorsOf(layers)) : ''
  return useMemo(() => {
    if (!strokes || (ofJob !== undefined && !done)) return undefined
    const look = ofJob === undefined ? 'plan' : 'job'
    const known = colors === '' ? colorsOf(strokes.layers.map(() => ({}))) : (JSON.parse(colors) as readonly string[])
    return { strokes, page: strokes.page, colors: known, look, done }
  }, [strokes, done, colors, ofJob])
}

function Idle(): JSX.Element {
  const { plotter } = usePage()
  const device = plotter.value
  return (
    <section class="panel" aria-label={device?.name ?? words.plot.noMachine}>
      <h2 class="title">{device?.name ?? words.plot.noMachine}</h2>
      {device ? (
        <p class="live">
          <span class="state">{words.deviceStates[device.state]}</span>{' '}
          <span class="quiet">
            {[device.model, device.simulated && words.machines.simulated].filter(Boolean).join(', ')}
          </span>
        </p>
      ) : (
        <p class="quiet">{words.plot.noMachineHint}</p>
      )}
      {device?.error && <p class="card bad">{device.error.message}</p>}
    </section>
  )
}

/** What cameras see and sensors measure, beside the machine. */
function Around(): JSX.Element | null {
  const { shop } = usePage()
  const devices = [...shop.devices.value.values()]
  const camera = devices.find(({ kind, state }) => kind === 'camera' && state !== 'missing')
  const sensors = devices.filter(({ kind, state }) => kind === 'sensor' && state !== 'missing')
  return (
    <>
      {camera && (
        <section class="around" aria-label={words.views.cameras}>
          <CameraPicture camera={camera.name} />
        </section>
      )}
      {sensors.length > 0 && (
        <section class="around" aria-label={words.views.sensors}>
          {sensors.map(({ name }) => (
            <SensorValues key={name} sensor={name} small />
          ))}
        </section>
      )}
    </>
  )
}

function Recent(): JSX.Element | null {
  const { shop, go, job: shown } = usePage()
  const jobs = [...shop.jobs.value.values()]
    .filter(({ state }) => state !== 'queued')
    .sort((one, other) => other.createdMs - one.createdMs)
    .slice(0, 6)
  if (jobs.length === 0) return null
  return (
    <section aria-label={words.plot.recent}>
      <h2>{words.plot.recent}</h2>
      <ul class="list live">
        {jobs.map((job) => (
          <li key={job.id} class="entry">
            <a
              href="#"
              aria-current={shown.value?.id === job.id ? 'true' : undefined}
              onClick={(event) => {
                event.preventDefault()
                go('plot', { device: job.device, job: job.id })
              }}
            >
              <span class="name">{job.name}</span>
              <span class="quiet">
                <JobStateWord job={job} />
                {job.resumable && ` · ${Math.floor((100 * job.strokesDone) / Math.max(1, job.strokes))} %`}
              </span>
            </a>
          </li>
        ))}
      </ul>
    </section>
  )
}
