import { randomBytes } from 'node:crypto'

import { abortable, type Clock, type OperationOptions, systemClock } from '@vfab/core'
import type { BrokerLink, BrokerMessage } from '@vfab/driver-kit/broker'

import { ChangeQueue } from './change-queue.ts'
import { checkBroker, connect } from './connect.ts'
import type { CommandRequest, Desk, DeskOptions, FleetChange, FleetHost } from './desk.ts'
import { type Answer, answerSchema } from './documents/command.ts'
import { brokerError } from './errors.ts'
import { FleetBook } from './fleet-book.ts'
import { readDocument } from './read-document.ts'
import type { BrokerSettings } from './settings.ts'
import { commandTopic, deviceTopic, parseTopic, replyTopic, type Verb } from './topics.ts'

/**
 * Connects to the broker and waits until all that it has stored has come.
 * @throws DriverError `CONFIG_INVALID`, `CONNECTION_REFUSED`, `PERMISSION_DENIED`, `TIMEOUT`, …; the signal's reason
 */
export async function createDesk(options: DeskOptions): Promise<Desk> {
  const { clock = systemClock, signal, live = false } = options
  const settings = await checkBroker(options.broker)
  if (!settings.enabled) {
    throw brokerError('CONFIG_INVALID', 'broker.enabled is false', { hint: 'set broker.enabled to true' })
  }
  const id = randomBytes(8).toString('hex')
  const link = await connect(settings, { clientId: `vfab_desk_${id}`, clock, signal, resubscribe: false })
  const desk = new OpenDesk(link, { settings, id, clock, live })
  try {
    await desk.listen(signal)
    return desk
  } catch (error) {
    await desk.close()
    throw error
  }
}

interface DeskParts {
  readonly settings: BrokerSettings
  readonly id: string
  readonly clock: Clock
  readonly live: boolean
}

/** A client that may not publish gets no mark back: then what has come by now is taken for all, ms. */
const patienceMs = 2000

class OpenDesk implements Desk {
  readonly #link: BrokerLink
  readonly #parts: DeskParts
  readonly #queues = new Set<ChangeQueue>()
  readonly #book = new FleetBook((change) => this.#tell(change))
  readonly #answers = new Map<string, (answer: Answer) => void>()
  readonly #replyTopics = new Set<string>()
  readonly #closing = new AbortController()
  #onMark: () => void = () => {}
  #closed: Promise<void> | undefined

  constructor(link: BrokerLink, parts: DeskParts) {
    this.#link = link
    this.#parts = parts
    link.onMessage((message) => this.#take(message))
    link.onChange((connected) => {
      this.#tell({ type: 'connection', connected })
      // A refusal now would have been one at the start; a lost connection begins again.
      if (connected) this.listen(undefined).catch(() => {})
    })
  }

  get address(): string {
    return this.#link.address
  }

  get connected(): boolean {
    return this.#link.isConnected
  }

  get missing(): number {
    return this.#book.missing
  }

  hosts(): readonly FleetHost[] {
    return this.#book.hosts()
  }

  host(name: string): FleetHost | undefined {
    return this.#book.host(name)
  }

  /** Subscribes, and waits for what is stored: after it a message of our own comes back. QoS 0, as at QoS 1 brokers hold back what is many. */
  async listen(signal: AbortSignal | undefined): Promise<void> {
    const { settings, id, live, clock } = this.#parts
    const { prefix } = settings
    this.#book.begin()
    const reply = replyTopic(prefix, id)
    await this.#link.subscribe([reply, ...this.#replyTopics], 1)
    const filters = [`${prefix}/+/status`, `${prefix}/+/info`, `${prefix}/+/+/state`, `${prefix}/+/+/event`]
    if (live) filters.push(`${prefix}/+/+/progress`, `${prefix}/+/+/readings`)
    await this.#link.subscribe(filters, 0)
    const marked = new Promise<void>((resolve) => (this.#onMark = resolve))
    const over = new AbortController()
    const either = AbortSignal.any([over.signal, this.#closing.signal, ...(signal ? [signal] : [])])
    const late = clock.sleep(patienceMs, { signal: either })
    void this.#link.publish(reply, 'mark', { qos: 0, retain: false })
    await Promise.race([marked, late]).finally(() => over.abort())
    late.catch(() => {}) // the mark came first
    signal?.throwIfAborted()
    this.#book.settle()
  }

  changes({ signal }: OperationOptions = {}): AsyncIterable<FleetChange> {
    const end = (): void => queue.end()
    const queue = new ChangeQueue((ended) => {
      this.#queues.delete(ended)
      signal?.removeEventListener('abort', end)
    })
    if (signal?.aborted || this.#closed !== undefined) queue.end()
    else {
      this.#queues.add(queue)
      signal?.addEventListener('abort', end, { once: true })
    }
    return queue
  }

  async command<Name extends Verb>(request: CommandRequest<Name>): Promise<Answer> {
    const { host: hostName, device: wanted, verb, timeoutMs = 10_000, signal } = request
    const { settings, clock, id: desk } = this.#parts
    const { prefix } = settings
    const host = this.host(hostName)
    const device = host?.devices.find(({ id, name }) => id === wanted || name === wanted)
    if (!host?.online || device === undefined) throw notThere(hostName, wanted, host)
    const id = request.id ?? randomBytes(9).toString('base64url')
    await this.#hearReplies(deviceTopic(prefix, host.name, device.id, 'reply'))
    const answered = new Promise<Answer>((resolve) => this.#answers.set(id, resolve))
    const over = new AbortController()
    const either = AbortSignal.any([over.signal, this.#closing.signal, ...(signal ? [signal] : [])])
    const late = clock.sleep(timeoutMs, { signal: either }).then(() => {
      throw noAnswer(hostName, verb, timeoutMs)
    })
    const payload = JSON.stringify({ ...request.arguments, id, notAfterMs: Date.now() + timeoutMs })
    const properties = {
      responseTopic: replyTopic(prefix, desk),
      messageExpiryInterval: Math.max(1, Math.ceil(timeoutMs / 1000)),
    }
    try {
      const topic = commandTopic(prefix, host.name, device.id, verb)
      const sent = this.#link.publish(topic, payload, { qos: 1, retain: false, properties })
      const lost = sent.then((wasSent) => (wasSent ? new Promise<never>(() => {}) : Promise.reject(this.#lost())))
      return await Promise.race([answered, late, lost])
    } finally {
      over.abort()
      late.catch(() => {}) // the answer came first
      this.#answers.delete(id)
    }
  }

  close(): Promise<void> {
    return (this.#closed ??= this.#close())
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  async #close(): Promise<void> {
    this.#closing.abort(brokerError('STATE_INVALID', 'the desk was closed'))
    for (const queue of this.#queues) queue.end()
    await this.#link.close()
  }

  /** Brokers of 3.1.1 pass no response topic on: answers then come at the device's. */
  async #hearReplies(topic: string): Promise<void> {
    if (this.#link.version === 5 || this.#replyTopics.has(topic)) return
    this.#replyTopics.add(topic)
    await abortable(this.#link.subscribe([topic], 1), this.#closing.signal)
  }

  #take({ topic, payload }: BrokerMessage): void {
    const { prefix } = this.#parts.settings
    if (topic === replyTopic(prefix, this.#parts.id)) {
      if (Buffer.from(payload).toString() === 'mark') return this.#onMark()
      return this.#answer(payload)
    }
    const parsed = parseTopic(prefix, topic)
    if (parsed === undefined) return
    if (parsed.document === 'reply') this.#answer(payload)
    else this.#book.take(parsed, payload)
  }

  #answer(payload: Uint8Array): void {
    const answer = readDocument(answerSchema, payload)
    if (answer !== undefined) this.#answers.get(answer.id)?.(answer)
  }

  #tell(change: FleetChange): void {
    for (const queue of this.#queues) queue.push(change)
  }

  #lost(): Error {
    return brokerError('DEVICE_LOST', `the connection to ${this.address} was lost before the command was sent`, {
      context: { address: this.address },
      hint: 'check that the broker runs, then try again: nothing was done',
    })
  }
}

function notThere(host: string, device: string, known: FleetHost | undefined): Error {
  const what = known === undefined ? 'no host' : known.online ? `${host} has no device` : 'offline: host'
  const name = known?.online ? device : host
  return brokerError('DEVICE_NOT_FOUND', `${what} "${name}"`, {
    context: { host, device },
    hint: known?.online
      ? `its devices are ${known.devices.map((each) => each.name).join(', ') || 'none'}`
      : 'check that vfab serve runs there, with this broker in its configuration',
  })
}

function noAnswer(host: string, verb: string, timeoutMs: number): Error {
  return brokerError('TIMEOUT', `${host} did not answer "${verb}" within ${timeoutMs} ms`, {
    context: { host, verb, timeoutMs },
    hint: 'check that broker.commands is true there, and that the access list of the broker lets both sides write',
  })
}
