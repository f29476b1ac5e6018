/* Events of a plot, for people and for programs: see plot-words.ts about names. */
import type { PlotEvent } from '../plot/plot-event.ts'
import { because, drawnText, machineText, sizeText } from './plot-words.ts'

type StartEvent = Extract<PlotEvent, { machine: unknown }>
type StateEvent = Extract<PlotEvent, { type: 'pausing' | 'paused' | 'resumed' | 'stopped' | 'note' }>

/** What is drawn and how much of it, and on which machine: two lines. */
export function startLines(event: StartEvent): readonly string[] {
  const { machine, device = '', drawing, job, page } = event
  const on = `on ${machineText(machine, device)}`
  if (event.type === 'resumed-job') return [`${drawing}, job ${job}: ${drawnText(event)} before`, on]
  return [`${drawing}: ${sizeText(event, page)}`, `${on}${event.recorded ? `, job ${job}` : ''}`]
}

/** What a machine does that pauses or resumes. */
export function pauseText({ type, reason }: Pick<StateEvent, 'type' | 'reason'>): string {
  switch (type) {
    case 'pausing':
      return `pausing${because(reason)}: the pen goes up`
    case 'paused':
      return `paused${because(reason)}, the pen is up`
    case 'resumed':
      return 'going on'
    default:
      return reason ?? type
  }
}

/**
 * An event as the command prints it with `--json`: usually one, two where a pen comes next, none for what is for people alone.
 * @param command - resumes the job: `vfab jobs resume ID`
 */
export function eventForPrograms(event: PlotEvent, command: string): readonly object[] {
  switch (event.type) {
    case 'notice':
    case 'begun':
    case 'failed':
    case 'picture':
      return []
    case 'resumable':
      return [{ ...event, command }]
    case 'skipped':
    case 'waiting': {
      const { kind, id: _id, text: _text, ...next } = event.question
      const pen = kind === 'pen' ? [{ ...event, ...next, type: 'pen', question: undefined }] : []
      return event.type === 'skipped' ? pen : [...pen, event]
    }
    default:
      return [event]
  }
}
