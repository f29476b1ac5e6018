import { isDriverError, type OperationOptions, type SelfTestCheck, type SelfTestReport } from '@vfab/core'

import type { Dialogue } from './dialogue.ts'
import type { PlotterFacts } from './identify.ts'
import { deviceControl, isIdentification, questions, readIntegers } from './protocol.ts'

type Check = (dialogue: Dialogue, facts: PlotterFacts) => Promise<SelfTestCheck>

/** What every plotter is asked: who it is, whether its buffer and its line are well, whether its paper is held. Nothing moves. */
export async function testPlotter(
  dialogue: Dialogue,
  facts: PlotterFacts,
  { signal }: OperationOptions,
): Promise<SelfTestReport> {
  const details: SelfTestCheck[] = []
  for (const check of [checkIdentity, checkReadiness, checkLine, checkBuffer]) {
    signal?.throwIfAborted()
    try {
      details.push(await check(dialogue, facts))
    } catch (error) {
      if (!isDriverError(error)) throw error
      details.push({ name: 'answers', success: false, message: error.message, ...(error.hint && { hint: error.hint }) })
      break
    }
  }
  signal?.throwIfAborted()
  const failed = details.filter(({ success }) => !success)
  const message =
    failed.length === 0
      ? `all ${details.length} checks passed`
      : failed.map(({ name, message: found }) => `${name}: ${found}`).join('; ')
  return { success: failed.length === 0, message, details }
}

const oneNumber = (line: string): number | undefined => readIntegers(line, 1)?.[0]

const checkIdentity: Check = async (dialogue, { identification, model }) => {
  const read = (line: string): string | undefined => (isIdentification(line) ? line.trim() : undefined)
  const said = await dialogue.ask({ text: questions.identification, read })
  const success = said === identification
  return {
    name: 'model',
    success,
    message: success ? `${said}, driven as ${model.name}` : `says ${said} now, and said ${identification} before`,
    ...(!success && { hint: 'check the cable for noise' }),
  }
}

const checkReadiness: Check = async (dialogue) => {
  const status = await dialogue.ask({ text: deviceControl.askStatus, read: oneNumber })
  const raised = (status & 32) !== 0
  const held = (status & 16) !== 0
  return {
    name: 'paper',
    success: !raised && !held,
    message: raised ? 'the lever is raised' : held ? 'VIEW is pressed' : 'held, ready to draw',
    ...(raised && { hint: 'load paper and lower the lever' }),
    ...(held && !raised && { hint: 'press VIEW again' }),
  }
}

const checkLine: Check = async (dialogue) => {
  const error = await dialogue.ask({ text: deviceControl.askError, read: oneNumber })
  const success = error < 15
  return {
    name: 'serial line',
    success,
    message: success ? 'no byte damaged or lost' : error === 16 ? 'bytes were lost' : 'bytes were damaged',
    ...(!success && { hint: 'check baudRate, dataBits and parity against the switches of the plotter, and the cable' }),
  }
}

const checkBuffer: Check = async (dialogue, { bufferBytes }) => {
  const free = await dialogue.ask({ text: deviceControl.askFree, read: oneNumber })
  const success = free === bufferBytes
  return {
    name: 'buffer',
    success,
    message: `${free} of ${bufferBytes} bytes free`,
    ...(!success && { hint: 'wait until the plotter is done' }),
  }
}
