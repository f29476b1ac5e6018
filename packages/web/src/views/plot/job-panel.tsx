import type { Job } from '@vfab/server/api'
import type { JSX } from 'preact'

import { isUnderWay } from '../../create-page.ts'
import { clock } from '../../formats.ts'
import { Act } from '../../parts/act.tsx'
import { JobActions } from '../../parts/job-actions.tsx'
import { JobStateWord } from '../../parts/machine-state.tsx'
import { usePage } from '../../page-context.ts'
import { words } from '../../words.ts'
import { changeHeight, changeSpeed, moveInJob, pause, redo, resume } from './job-controls.ts'

/** A job: how far it is, and what can be done with it. */
export function JobPanel({ job }: { readonly job: Job }): JSX.Element {
  const { shop, go } = usePage()
  return (
    <section class="panel job" aria-label={job.name}>
      <h2 class="title">{job.name}</h2>
      <p class="live">
        <JobStateWord job={job} /> <span class="quiet">{job.device}</span>
      </p>
      <Figures job={job} />
      {!job.own && job.owner && <p class="card note">{words.job.other(job.owner.pid)}</p>}
      {job.error && (
        <div class="card bad">
          <p>{job.error.message}</p>
          {job.error.hint !== undefined && <p class="quiet">{job.error.hint}</p>}
        </div>
      )}
      {job.question && job.own && <QuestionCard job={job} />}
      {job.held && <p class="card note">{words.job.held[job.held]}</p>}
      {job.own && isUnderWay(job) && <Controls job={job} />}
      <JobActions job={job} />
      {!isUnderWay(job) && (
        <button type="button" class="quiet" onClick={() => go('plot', { device: job.device, drawing: job.drawing })}>
          {words.job.new}
        </button>
      )}
      <Notices job={job} />
      {job.cameras?.some(({ trouble }) => trouble !== undefined) === true && (
        <p class="quiet">
          {job.cameras
            .flatMap(({ name, trouble }) => (trouble === undefined ? [] : [words.job.cameraTrouble(name)]))
            .join(', ')}
        </p>
      )}
      {!shop.operates.value && <p class="quiet">{words.watching}</p>}
    </section>
  )
}

/** Where a reason says more than the state. */
const tellsReason: readonly Job['state'][] = ['paused', 'failed', 'interrupted']

function Figures({ job }: { readonly job: Job }): JSX.Element {
  const { progress } = job
  const share = job.strokes === 0 ? 0 : (100 * job.strokesDone) / job.strokes
  const percent = Math.floor(progress?.percent ?? share)
  return (
    <div class="live">
      <p class="figures">
        <b class="big">{percent} %</b>
        {progress && isUnderWay(job) && <span>{words.job.left(clock(progress.remainingMs))}</span>}
      </p>
      <progress max={100} value={percent} aria-label={words.job.progress} />
      <p class="quiet">
        {words.job.strokes(job.strokesDone, job.strokes)}
        {progress && progress.layers > 1 && (
          <>
            <br />
            {words.job.layer(progress.layer + 1, progress.layers, progress.layerName)}
          </>
        )}
        {job.reason !== undefined && tellsReason.includes(job.state) && (
          <>
            <br />
            {words.job.because(job.reason)}
          </>
        )}
      </p>
    </div>
  )
}

function QuestionCard({ job }: { readonly job: Job }): JSX.Element | null {
  const page = usePage()
  const { question } = job
  if (!question) return null
  const answer = (): Promise<unknown> =>
    page.operate(job.device, () =>
      page.shop.api.ask('answerJob', { params: { job: job.id }, body: { question: question.id } }),
    )
  return (
    <div class="card question" role="group" aria-label={words.job.question[question.kind]}>
      <h3>{words.job.question[question.kind]}</h3>
      <p>
        {question.color !== undefined && (
          <span class="swatch" style={{ background: question.color }} aria-hidden="true" />
        )}
        {question.text}
      </p>
      {question.layers.length > 0 && <p class="quiet">{words.job.follows(question.layers, question.strokes)}</p>}
      <Act kind="primary" do={answer}>
        {words.job.continue}
      </Act>
    </div>
  )
}

function Controls({ job }: { readonly job: Job }): JSX.Element {
  const page = usePage()
  const { state } = job
  const isPaused = state === 'paused' || state === 'pausing'
  const canPause = state === 'plotting' || state === 'starting'
  return (
    <>
      <div class="row even">
        {isPaused || job.held !== undefined ? (
          <Act kind="primary" shortcut="c" do={() => resume(page, job)}>
            {words.job.resume}
          </Act>
        ) : (
          <Act
            kind="primary"
            shortcut="p"
            disabled={!canPause}
            title={words.job.pauseHint}
            do={() => pause(page, job, 'stroke')}
          >
            {words.job.pause}
          </Act>
        )}
        {isPaused ? (
          <Act shortcut="b" disabled={state !== 'paused'} do={() => redo(page, job)}>
            {words.job.redo}
          </Act>
        ) : (
          <Act shortcut="Shift+P" disabled={!canPause} title={words.job.pauseHint} do={() => pause(page, job, 'now')}>
            {words.job.pauseNow}
          </Act>
        )}
      </div>
      <Dials job={job} />
      {state === 'paused' && (
        <div class="row even">
          <Act shortcut="u" do={() => moveInJob(page, job, { move: 'pen', pen: 'up' })}>
            {words.job.penUp}
          </Act>
          <Act shortcut="d" do={() => moveInJob(page, job, { move: 'pen', pen: 'down' })}>
            {words.job.penDown}
          </Act>
          <Act shortcut="h" do={() => moveInJob(page, job, { move: 'to', xMm: 0, yMm: 0 })}>
            {words.job.toOrigin}
          </Act>
        </div>
      )}
    </>
  )
}

/** Speed and height of the pen, with a step down and a step up. */
function Dials({ job }: { readonly job: Job }): JSX.Element {
  const page = usePage()
  const { plotter: facts } = page.shop.devices.value.get(job.device) ?? {}
  const speed = job.drawSpeedMmPerS ?? facts?.drawSpeedMmPerS
  const height = job.penDownPercent ?? facts?.penDownPercent
  return (
    <div class="dials">
      <Dial
        name={words.job.speed}
        shown={speed === undefined ? words.job.asConfigured : words.job.mmPerS(speed)}
        down={[words.job.slower, '-', () => changeSpeed(page, job, 1 / 1.1)]}
        up={[words.job.faster, '+', () => changeSpeed(page, job, 1.1)]}
      />
      {(facts === undefined || facts.penDownPercent !== undefined) && (
        <Dial
          name={words.job.height}
          shown={height === undefined ? words.job.asConfigured : words.job.percent(height)}
          down={[words.job.lower, '[', () => changeHeight(page, job, -1)]}
          up={[words.job.higher, ']', () => changeHeight(page, job, 1)]}
        />
      )}
    </div>
  )
}

type Step = readonly [label: string, shortcut: string, action: () => Promise<unknown>]

function Dial(props: {
  readonly name: string
  readonly shown: string
  readonly down: Step
  readonly up: Step
}): JSX.Element {
  const { name, shown, down, up } = props
  return (
    <div class="dial" role="group" aria-label={name}>
      <span class="quiet">{name}</span>
      <Act label={down[0]} shortcut={down[1]} do={down[2]}>
        −
      </Act>
      <output class="live">{shown}</output>
      <Act label={up[0]} shortcut={up[1]} do={up[2]}>
        +
      </Act>
    </div>
  )
}

function Notices({ job }: { readonly job: Job }): JSX.Element | null {
  const notices = (job.notices ?? []).filter(({ level }) => level === 'warning' || level === 'info').slice(-4)
  if (notices.length === 0) return null
  return (
    <ul class="notices" aria-label={words.job.notices}>
      {notices.map(({ level, text, hint }, index) => (
        <li class={level} key={index}>
          {text}
          {hint !== undefined && <span class="quiet"> {hint}</span>}
        </li>
      ))}
    </ul>
  )
}
