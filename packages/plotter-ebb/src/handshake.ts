/**
 * The first words with whatever answers at a port. Only `V` is sent, because any other command may move any other device.
 */
import { type DriverError, isDriverError, type OperationOptions } from '@vfab/core'
import type { LineChannel } from '@vfab/driver-kit'

import { ebbError } from './errors.ts'
import { type FirmwareVersion, formatFirmware, isAtLeast, oldestFirmware } from './firmware.ts'
import { askVersion, type VersionReply } from './protocol.ts'

/** What {@link greet} accepts. */
export interface GreetOptions extends OperationOptions {
  /** For each question. */
  readonly timeoutMs: number
  /** How often silence is met with the same question again. */
  readonly retryCount: number
}

/** How long the board must have been quiet before what comes next is taken for an answer. */
const quietMs = 20

/**
 * Finds out whether an EBB is there. Nothing is changed in it.
 * @throws DriverError `WRONG_DEVICE`, `TIMEOUT`, `FIRMWARE_UNSUPPORTED`, `DEVICE_LOST`
 */
export async function greet(channel: LineChannel, options: GreetOptions): Promise<VersionReply> {
  const heard: string[] = []
  for (let attempt = 0; ; attempt++) {
    try {
      const reply = await askWhoIsThere(channel, options, (line) => heard.push(line))
      if (!isAtLeast(reply.version, oldestFirmware)) throw tooOld(reply.version)
      return reply
    } catch (error) {
      if (!isDriverError(error) || error.code !== 'TIMEOUT') throw error
      const words = heard.at(-1)
      // One line may be the end of an old conversation; what says something else a second time is something else.
      if (words !== undefined && (attempt > 0 || options.retryCount === 0)) throw wrongDevice(channel.address, words)
      if (attempt >= options.retryCount) throw silent(channel.address, error)
    }
  }
}

/**
 * Asks `V` and passes over everything before its answer, so that questions and answers are in step afterwards.
 * @throws DriverError `TIMEOUT`, `DEVICE_LOST`
 */
export async function askWhoIsThere(
  channel: LineChannel,
  options: OperationOptions & { readonly timeoutMs: number },
  onOther?: (line: string) => void,
): Promise<VersionReply> {
  let reply: VersionReply | undefined
  const question = askVersion(onOther)
  const read = question.reader('legacy')
  const note = (text: string): true | undefined => {
    const answer = read(text)
    if (typeof answer !== 'object') return undefined
    reply = answer
    return true
  }
  await channel.resynchronise({ line: question.line, reader: note, quietMs }, options)
  return reply!
}

function wrongDevice(address: string, answer: string): DriverError {
  const shown = answer.length > 60 ? `${answer.slice(0, 60)}…` : answer
  return ebbError('WRONG_DEVICE', `${address} is not an EBB: it answered "V" with ${JSON.stringify(shown)}`, {
    context: { address, answer: shown },
    hint: 'choose another port, or the driver that fits the device there; vfab detect lists both',
  })
}

function silent(address: string, cause: DriverError): DriverError {
  return ebbError('TIMEOUT', `nothing at ${address} answers as an EBB does`, {
    context: { address },
    hint: 'check that it is the port of the plotter; if it is, unplug the USB cable and plug it in again',
    cause,
  })
}

function tooOld(version: FirmwareVersion): DriverError {
  const has = formatFirmware(version)
  const needs = formatFirmware(oldestFirmware)
  return ebbError('FIRMWARE_UNSUPPORTED', `the EBB has firmware ${has}; ${needs} or later is needed`, {
    context: { firmware: has, oldestFirmware: needs },
    hint: 'update the firmware of the board; its makers have an installer',
  })
}
