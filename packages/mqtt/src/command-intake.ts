/*
 * Commands from the broker: each is checked, carried out at most once, and answered once. Nothing moves for a command that the broker had
 * stored, that is late, that is not understood, or that was there before.
 */
import { type DriverError, type DriverErrorCode, isDriverError, toDriverError } from '@vfab/core'

import { type Answer, type AnswerError, type Commands, commandSchemas } from './documents/command.ts'
import { brokerError, errorSource } from './errors.ts'
import type { HostSource } from './host-source.ts'
import { readJson } from './read-document.ts'
import { type Verb, verbs } from './topics.ts'

/** A command as it came. */
export interface ReceivedCommand {
  readonly verb: string
  readonly payload: Uint8Array
  readonly isRetained: boolean
  /** Name of the device; undefined where the host has none of this id. */
  readonly device: string | undefined
}

/** What {@link CommandIntake} needs. */
export interface CommandIntakeOptions {
  readonly source: HostSource
  /** Wall clock, ms since 1970. */
  readonly now: () => number
}

/** Deadlines further ahead are refused; ids are remembered until their deadline has passed, this many at least and at most. */
const farthestMs = 300_000
const remembered = { least: 256, most: 4096 }
/** Commands at work at the same time. */
const mostAtOnce = 16

interface Remembered {
  readonly answer: Promise<Answer>
  readonly untilMs: number
}

/** See above. */
export class CommandIntake {
  readonly #options: CommandIntakeOptions
  readonly #known = new Map<string, Remembered>()
  #atWork = 0

  constructor(options: CommandIntakeOptions) {
    this.#options = options
  }

  /** @returns the answer; undefined for what has no id to answer to */
  async take(command: ReceivedCommand): Promise<Answer | undefined> {
    const json = readJson(command.payload)
    const id = idOf(json)
    if (id === undefined) return undefined
    if (command.isRetained) {
      return refused(id, 'REJECTED', 'the command was stored by the broker', 'publish commands without retain')
    }
    const known = this.#known.get(id)
    if (known !== undefined) return known.answer
    const read = this.#read(command.verb, json)
    if (!('verb' in read)) return { ...read, id }
    this.#forget()
    if (this.#atWork >= mostAtOnce || this.#known.size >= remembered.most) {
      return refused(id, 'DEVICE_BUSY', 'too many commands at once', 'wait for answers before you send more')
    }
    const answer = this.#carryOut(id, command.device, read)
    this.#known.set(id, { answer, untilMs: read.notAfterMs })
    return answer
  }

  #read(
    verb: string,
    json: unknown,
  ): { readonly verb: Verb; readonly notAfterMs: number; readonly command: Commands[Verb] } | (Answer & { ok: false }) {
    const known = verbs.find((each) => each === verb)
    if (known === undefined)
      return refused('', 'INPUT_INVALID', `no command "${verb.slice(0, 40)}"`, `commands are ${verbs.join(', ')}`)
    const { data, error } = commandSchemas[known].safeParse(json)
    if (data === undefined) {
      const [issue] = error.issues
      const where = issue?.path.join('.') || 'payload'
      return refused(
        '',
        'INPUT_INVALID',
        `${known}: ${where}: ${issue?.message ?? 'not understood'}`,
        'nothing was done',
      )
    }
    const nowMs = this.#options.now()
    if (data.notAfterMs < nowMs) {
      return refused('', 'TIMEOUT', 'the command came after its deadline', 'check the clocks of both computers')
    }
    if (data.notAfterMs > nowMs + farthestMs) {
      return refused(
        '',
        'INPUT_INVALID',
        'notAfterMs is more than five minutes ahead',
        'check the clocks of both computers',
      )
    }
    return { verb: known, notAfterMs: data.notAfterMs, command: data }
  }

  /** Ids whose deadline has passed cannot come again. */
  #forget(): void {
    if (this.#known.size < remembered.least) return
    const nowMs = this.#options.now()
    for (const [id, { untilMs }] of this.#known) if (untilMs < nowMs) this.#known.delete(id)
  }

  async #carryOut(
    id: string,
    device: string | undefined,
    { verb, command }: { readonly verb: Verb; readonly command: Commands[Verb] },
  ): Promise<Answer> {
    this.#atWork += 1
    try {
      if (device === undefined) {
        throw brokerError('DEVICE_NOT_FOUND', 'this host has no such device', { hint: 'its info document lists them' })
      }
      await this.#act(device, verb, command)
      return { schemaVersion: 1, id, ok: true }
    } catch (failure) {
      const error = isDriverError(failure) ? failure : toDriverError(failure, { operation: verb, driver: errorSource })
      return { schemaVersion: 1, id, ok: false, error: briefly(error) }
    } finally {
      this.#atWork -= 1
    }
  }

  async #act(device: string, verb: Verb, command: Commands[Verb]): Promise<void> {
    const { source } = this.#options
    switch (verb) {
      case 'pause':
        return source.pause(device, (command as Commands['pause']).at ?? 'stroke')
      case 'resume':
        return source.resume(device)
      case 'stop':
        return source.stop(device)
      case 'park':
        return source.park(device)
      case 'set': {
        const { drawSpeedMmPerS, penUpPercent, penDownPercent } = command as Commands['set']
        return source.change(device, { drawSpeedMmPerS, penUpPercent, penDownPercent })
      }
      case 'plot':
        return source.plot(device, (command as Commands['plot']).drawing, command.id)
    }
  }
}

function idOf(json: unknown): string | undefined {
  const { id } = (typeof json === 'object' && json !== null ? json : {}) as { readonly id?: unknown }
  return typeof id === 'string' && /^[A-Za-z0-9._:-]{1,64}$/.test(id) ? id : undefined
}

function refused(id: string, code: DriverErrorCode, message: string, hint: string): Answer & { ok: false } {
  return { schemaVersion: 1, id, ok: false, error: briefly(brokerError(code, message, { hint })) }
}

/** Without context and cause: what is in them is for this computer's people. */
function briefly({ type, code, message, hint }: DriverError): AnswerError {
  return { type, code, message, hint }
}
