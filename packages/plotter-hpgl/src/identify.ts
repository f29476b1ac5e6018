/**
 * The first words with whatever is at a port: who it is, how large its buffer is, where its paper lies. Nothing moves.
 */
import { isDriverError } from '@vfab/core'

import type { UnitPoint } from './bed.ts'
import type { HpglConfig } from './config.ts'
import type { Dialogue } from './dialogue.ts'
import { hpglError, refused } from './errors.ts'
import type { HardClip, ModelProfile } from './model-profile.ts'
import { type ModelName, modelOf, models } from './models.ts'
import { deviceControl, handshakeSetup, isIdentification, questions, readIntegers } from './protocol.ts'

/** What is known of a plotter that has answered. */
export interface PlotterFacts {
  /** As it said it: `7475A`. */
  readonly identification: string
  readonly modelName: ModelName
  readonly model: ModelProfile
  readonly bufferBytes: number
  readonly clip: HardClip
  readonly at: UnitPoint
  /** P1 and P2 as they were before: where a checkpoint is kept. */
  readonly scalingPointsBefore: readonly number[]
  /** Whether it has been switched on or reset since somebody last asked. */
  readonly wasReset: boolean
}

/**
 * Finds out who is there.
 * @param model - as configured: one that is named need not answer to its name
 * @throws DriverError `WRONG_DEVICE`, `TIMEOUT`, `DEVICE_BUSY`, `DEVICE_LOST`
 */
export async function identify(dialogue: Dialogue, model: ModelName | 'auto' = 'auto'): Promise<string> {
  const heard: string[] = []
  const read = (line: string): string | undefined => {
    if (isIdentification(line)) return line.trim()
    heard.push(line)
    return undefined
  }
  try {
    // The carriage return means nothing to a plotter; other controllers answer to nothing without it.
    return await dialogue.ask({ text: `${questions.identification}\r`, read })
  } catch (error) {
    if (!isDriverError(error) || error.type === 'connection') throw error
    const said = heard.at(-1)
    if (said !== undefined) throw wrongDevice(dialogue.address, said)
    await requireAtRest(dialogue)
    return identifyAtRest(dialogue, model)
  }
}

/** A plotter that answers past its buffer and is at rest: what it was told before keeps it, or it wants `IN` first. */
async function identifyAtRest(dialogue: Dialogue, model: ModelName | 'auto'): Promise<string> {
  const read = (line: string): string | undefined => (isIdentification(line) ? line.trim() : undefined)
  // Nothing in the buffer and no answer: an instruction may have been begun and never ended.
  await dialogue.send(deviceControl.abort)
  try {
    return await dialogue.ask({ text: `IN;${questions.identification}`, read })
  } catch (error) {
    const isSilent = isDriverError(error) && error.code === 'TIMEOUT'
    if (!isSilent || model === 'auto') throw error
    return models[model].identification
  }
}

/** @throws DriverError `DEVICE_BUSY` for a plotter that still draws or waits for a person, `TIMEOUT` for one that is not there */
async function requireAtRest(dialogue: Dialogue): Promise<void> {
  const read = (line: string): number | undefined => readIntegers(line, 1)?.[0]
  const before = await dialogue.ask({ text: deviceControl.askFree, read })
  const after = await dialogue.ask({ text: deviceControl.askFree, read })
  const status = await dialogue.ask({ text: deviceControl.askStatus, read })
  if (status === 8 && before === after) return
  const waits = status >= 16
  throw hpglError(
    'DEVICE_BUSY',
    waits
      ? `the plotter at ${dialogue.address} waits for a person`
      : `the plotter at ${dialogue.address} still draws what it was sent before`,
    {
      context: { address: dialogue.address, extendedStatus: status },
      hint: waits
        ? 'load the paper and lower the lever, or press VIEW again'
        : 'wait until it is done, or switch it off and on to make it forget',
    },
  )
}

/** Sets the plotter up and learns what can be asked. Its pen is up afterwards; nothing moves. */
export async function introduce(dialogue: Dialogue, config: HpglConfig): Promise<PlotterFacts> {
  await dialogue.send(deviceControl.on + deviceControl.reset + handshakeSetup[config.handshake])
  const identification = await identify(dialogue, config.model)
  const scalingPointsBefore = await dialogue.ask({
    text: questions.scalingPoints,
    read: (line) => readIntegers(line, 4),
  })
  const askStatus = { text: questions.status, read: (line: string) => readIntegers(line, 1)?.[0] }
  const wasReset = ((await dialogue.ask(askStatus)) & 8) !== 0
  const modelName = config.model === 'auto' ? modelOf(identification) : config.model
  const model = models[modelName]
  await dialogue.send(`IN;${paperSetup(config, model)}`)
  await dialogue.ask(askStatus)
  const clip = await askLimits(dialogue)
  requirePaper(config, model, clip)
  const position = await dialogue.ask({ text: questions.position, read: (line) => readIntegers(line, 3) })
  const error = await dialogue.ask({ text: questions.error, read: (line) => readIntegers(line, 1)?.[0] })
  if (error !== 0 && error !== 1) throw refused(dialogue.address, error)
  await dialogue.ask({ text: deviceControl.askError, read: (line) => readIntegers(line, 1)?.[0] })
  const bufferBytes = await dialogue.ask({ text: deviceControl.askFree, read: (line) => readIntegers(line, 1)?.[0] })
  const at = { x: position[0]!, y: position[1]! }
  return { identification, modelName, model, bufferBytes, clip, at, scalingPointsBefore, wasReset }
}

/** `OH`, and `OW` of plotters that are too old for it: after `IN` the window is all there is. */
async function askLimits(dialogue: Dialogue): Promise<HardClip> {
  // The status tells that an unknown OH has been passed over.
  const readLimits = (line: string): readonly number[] | undefined => readIntegers(line, 4) ?? readIntegers(line, 1)
  let limits = await dialogue.ask({ text: questions.hardClip + questions.status, read: readLimits })
  if (limits.length === 4) {
    // The answer to OS is still to come.
    await dialogue.line(dialogue.timeoutMs)
  } else limits = await dialogue.ask({ text: questions.window, read: (line) => readIntegers(line, 4) })
  const [xMin, yMin, xMax, yMax] = limits as [number, number, number, number]
  if (!(xMax > xMin && yMax > yMin)) throw dialogue.misunderstood(questions.hardClip, limits.join(','))
  return { xMin, yMin, xMax, yMax }
}

function paperSetup({ paper }: HpglConfig, { paperSwitch }: ModelProfile): string {
  if (paper === 'auto' || paperSwitch === undefined) return ''
  return paperSwitch[0].includes(paper) ? 'PS0;' : 'PS4;'
}

/** Papers are told apart by the size of their plottable area. */
const sizeTolerance = 0.02

function requirePaper({ paper }: HpglConfig, { name, papers }: ModelProfile, clip: HardClip): void {
  const wanted = paper === 'auto' ? undefined : papers[paper]
  if (wanted === undefined) return
  const differs = (one: number, other: number): boolean => Math.abs(one - other) > sizeTolerance * other
  const size = ({ xMin, xMax, yMin, yMax }: HardClip): readonly [number, number] => [xMax - xMin, yMax - yMin]
  const [has, wants] = [size(clip), size(wanted)]
  if (!differs(has[0], wants[0]) && !differs(has[1], wants[1])) return
  const found = Object.entries(papers).find(([, area]) => {
    const [width, height] = size(area)
    return !differs(has[0], width) && !differs(has[1], height)
  })
  throw hpglError('CONFIG_INVALID', `the ${name} is not set up for ${paper}${found ? `, but for ${found[0]}` : ''}`, {
    context: { paper, hardClip: clip },
    hint: 'load that paper, set the switches of the plotter for it (metric or US), or set paper to auto',
  })
}

function wrongDevice(address: string, answer: string): Error {
  const shown = answer.length > 60 ? `${answer.slice(0, 60)}…` : answer
  return hpglError('WRONG_DEVICE', `${address} is no HP-GL plotter: it answered "OI;" with ${JSON.stringify(shown)}`, {
    context: { address, answer: shown },
    hint: 'choose another port, or the driver that fits the device there; vfab detect --probe asks both',
  })
}
