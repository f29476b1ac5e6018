/* What happened to a job of another computer: the difference between what its server showed before and shows now, as a plot reports it here. */
import type { Job, Notice, Preparation, Progress, Question } from '@vfab/server/api'
import type { PlotHappening, PlotLayer, PlotProgress, PlotQuestion } from '@vfab/workshop'

/** What is known of the drawing besides the job. */
export type DrawnSize = Pick<Preparation, 'inkMm' | 'travelMm' | 'page' | 'estimateMs'>

/** States in which a machine works on a job. */
const working: ReadonlySet<Job['state']> = new Set(['plotting', 'pausing', 'paused', 'waiting', 'stopping'])

/**
 * What happened between two views of a job, in order.
 * @param before - `undefined` for the first view
 */
export function happeningsBetween(before: Job | undefined, now: Job, size: DrawnSize): readonly PlotHappening[] {
  return [
    ...newNotices(before, now),
    ...queueing(before, now),
    ...beginning(before, now, size),
    ...steering(before, now),
    ...questions(before, now),
    ...cameras(before, now),
  ]
}

/** Progress as plots of this computer report it. */
export function plotProgressOf({ layer, layerName, layers, ...progress }: Progress): PlotProgress {
  return { ...progress, layer: layerOf({ layer, layerName, layers }) }
}

/** The layer that a job draws. */
export function layerOf({ layer, layerName, layers }: Pick<Progress, 'layer' | 'layerName' | 'layers'>): PlotLayer {
  return { id: layerName, name: layerName, index: layer, count: layers, pauseBefore: false }
}

/** A question as plots of this computer ask it. */
export function plotQuestionOf({ pen, name, color, ...question }: Question): PlotQuestion {
  return {
    ...question,
    ...(pen === undefined ? {} : { pen }),
    ...(name === undefined ? {} : { name }),
    ...(color === undefined ? {} : { color }),
  }
}

/** A remark of a server as plots of this computer report it. */
export function noticeOf({ level, text, hint }: Notice): PlotHappening {
  return { type: 'notice', level, text, ...(hint === undefined ? {} : { hint }) }
}

/** The newest are kept there: what was seen before is a beginning of them, or an end of it is. */
function newNotices(before: Job | undefined, { notices = [] }: Job): readonly PlotHappening[] {
  const seen = (before?.notices ?? []).map((notice) => JSON.stringify(notice))
  const all = notices.map((notice) => JSON.stringify(notice))
  let known = Math.min(seen.length, all.length)
  while (known > 0 && !all.slice(0, known).every((text, index) => text === seen.at(index - known))) known -= 1
  return notices.slice(known).map(noticeOf)
}

function queueing(before: Job | undefined, { state, queuePosition }: Job): readonly PlotHappening[] {
  if (state !== 'queued' || (before?.state === 'queued' && before.queuePosition === queuePosition)) return []
  return [{ type: 'notice', level: 'info', text: `waits in the queue, place ${queuePosition ?? 1}` }]
}

function beginning(before: Job | undefined, now: Job, { inkMm, travelMm, page }: DrawnSize): readonly PlotHappening[] {
  const { model, device, name, strokes, layers = [], state } = now
  const started: PlotHappening = {
    type: 'started',
    drawing: name,
    machine: { model: model ?? device, address: device },
    ...{ page, layers: layers.length, strokes, inkMm, travelMm, recorded: true },
  }
  const isNew = before?.model === undefined && model !== undefined
  // A short job may have drawn before anything of it is seen.
  const drew = state === 'finished' && before?.state !== 'finished'
  const begins = (working.has(state) || drew) && (before === undefined || !working.has(before.state))
  return [...(isNew ? [started] : []), ...(begins ? [{ type: 'begun' } as const] : [])]
}

function steering(before: Job | undefined, { state, reason, held }: Job): readonly PlotHappening[] {
  const because = reason === undefined ? {} : { reason }
  const holds: readonly PlotHappening[] =
    held === before?.held
      ? []
      : [{ type: 'note', reason: held === undefined ? 'the machine works again' : `on hold by its ${held}` }]
  if (state === before?.state) return holds
  if (state === 'pausing' || state === 'paused') return [...holds, { type: state, ...because }]
  const wasPaused = before?.state === 'paused' || before?.state === 'pausing'
  return wasPaused && state === 'plotting' ? [...holds, { type: 'resumed' }] : holds
}

function questions(before: Job | undefined, { question }: Job): readonly PlotHappening[] {
  const old = before?.question
  if (question?.id === old?.id) return []
  return [
    ...(old === undefined ? [] : [{ type: 'answered', question: plotQuestionOf(old) } as const]),
    ...(question === undefined ? [] : [{ type: 'waiting', question: plotQuestionOf(question) } as const]),
  ]
}

function cameras(before: Job | undefined, now: Job): readonly PlotHappening[] {
  const troubles = new Map((before?.cameras ?? []).map(({ name, trouble }) => [name, trouble]))
  return (now.cameras ?? []).flatMap(({ name, trouble }): readonly PlotHappening[] => {
    if (trouble === troubles.get(name)) return []
    if (trouble === undefined) return [{ type: 'recovered', camera: name }]
    const error = { name: 'DriverError', type: 'connection', code: 'DEVICE_LOST', message: trouble } as const
    return [{ type: 'trouble', camera: name, error }]
  })
}
