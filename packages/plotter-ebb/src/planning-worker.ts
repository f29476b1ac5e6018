/**
 * The thread that plans. It makes as many programmes ahead as were asked for, and then waits to be asked for more, so that a
 * drawing which was broken off is not planned to its end. What it is asked comes in order: nothing of an old drawing comes late.
 */
import { parentPort } from 'node:worker_threads'

import type { PlanningAnswer, PlanningRequest } from './planning-messages.ts'
import { memoryOf } from './programme.ts'
import { estimate, Programmer } from './programmer.ts'

const port = parentPort!
let drawing = 0
let programmer: Programmer | undefined
let wanted = 0

port.on('message', (request: PlanningRequest) => {
  if (request.kind === 'estimate') return answerEstimate(request)
  if (request.kind === 'begin') begin(request)
  else if (request.kind === 'lot') programmer?.add(request.lot)
  else wanted++
  makeProgrammes()
})

function begin(request: PlanningRequest & { readonly kind: 'begin' }): void {
  drawing = request.drawing
  wanted = request.programmes
  programmer = new Programmer(request.settings, request.start)
}

function makeProgrammes(): void {
  while (programmer !== undefined && wanted > 0) {
    try {
      const programme = programmer.next()
      if (programme === undefined) return
      wanted--
      tell({ kind: 'programme', drawing, programme }, memoryOf(programme))
    } catch (error) {
      programmer = undefined
      tell({ kind: 'failure', drawing, error })
    }
  }
}

function answerEstimate(request: PlanningRequest & { readonly kind: 'estimate' }): void {
  const { id, strokes, settings, fromMm, continues } = request
  try {
    tell({ kind: 'estimate', id, estimate: estimate(strokes, settings, fromMm, continues) })
  } catch {
    // What cannot be planned fails, and says why, when it is to be drawn.
    tell({ kind: 'estimate', id, estimate: undefined })
  }
}

function tell(answer: PlanningAnswer, memory: ArrayBuffer[] = []): void {
  port.postMessage(answer, memory)
}
