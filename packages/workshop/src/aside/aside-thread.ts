/*
 * The thread that reads, prepares or renders something large: the program that asked for it hears Ctrl-C, answers a page and shows how
 * far it is meanwhile. It does one piece of work after another, until it is ended.
 */
import { createReadStream } from 'node:fs'
import { parentPort } from 'node:worker_threads'

import { isDriverError, toDriverError } from '@vfab/core'
import { prepareStrokes, previewPng, readDrawing } from '@vfab/drawing'

import { type AsideAnswer, type AsideRequest, type AsideResults, memoryOf } from './aside-messages.ts'

/** Progress that comes faster than this is left out. */
const reportEveryMs = 100

const port = parentPort!
let reportedMs = 0

function send(answer: AsideAnswer, memory: ArrayBuffer[] = []): void {
  port.postMessage(answer, memory)
}

function onProgress(share: number): void {
  const now = performance.now()
  if (now - reportedMs < reportEveryMs) return
  reportedMs = now
  send({ is: 'progress', share })
}

async function work(request: AsideRequest): Promise<AsideResults[keyof AsideResults]> {
  if (request.kind === 'prepare') return prepareStrokes(request.drawing, { ...request.options, onProgress })
  if (request.kind === 'estimate') {
    // Not needed where the driver estimates.
    const { estimatePlot } = await import('@vfab/job')
    return estimatePlot(request.drawing, { limits: request.limits }, request.options)
  }
  if (request.kind === 'render') return previewPng(request.svg)
  const { source, address, options } = request
  return readDrawing(typeof source === 'string' ? createReadStream(source) : source, { ...options, onProgress }).catch(
    (error: unknown) => {
      throw (error as NodeJS.ErrnoException).syscall === undefined
        ? error
        : toDriverError(error, { operation: 'read', address })
    },
  )
}

async function answer(request: AsideRequest): Promise<void> {
  try {
    const result = await work(request)
    send({ is: 'result', result }, memoryOf(result))
  } catch (error) {
    send(isDriverError(error) ? { is: 'failure', failure: error.toJSON() } : { is: 'crash', error })
  }
}

port.on('message', (request: AsideRequest) => void answer(request))
