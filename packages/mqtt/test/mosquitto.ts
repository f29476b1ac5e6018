import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { connect, type IClientOptions, type MqttClient } from 'mqtt'

/** The broker of Debian's package mosquitto, where it is installed. */
export const mosquitto: string | undefined = ['/usr/sbin/mosquitto', 'mosquitto'].find(
  (path) => spawnSync(path, ['-h']).error === undefined,
)

/** Why tests are skipped. */
export const whySkipped = mosquitto === undefined ? ' (skipped: apt-get install mosquitto)' : ''

/** A running mosquitto that forgets everything when it ends. */
export class Mosquitto implements AsyncDisposable {
  readonly port: number
  readonly #directory: string
  readonly #clients: MqttClient[] = []
  #broker: ChildProcess

  private constructor(port: number, directory: string, broker: ChildProcess) {
    this.port = port
    this.#directory = directory
    this.#broker = broker
  }

  /** Starts it on loopback. @param more - lines of its configuration */
  static async start(
    more: string | ((directory: string) => Promise<string>) = 'allow_anonymous true\n',
  ): Promise<Mosquitto> {
    const port = await freePort()
    const directory = await mkdtemp(join(tmpdir(), 'vfab-mosquitto-'))
    const lines = typeof more === 'string' ? more : await more(directory)
    const listener = `user root\nlistener ${port} 127.0.0.1\npersistence false\n`
    await writeFile(join(directory, 'mosquitto.conf'), listener + lines)
    return new Mosquitto(port, directory, await run(directory))
  }

  get url(): string {
    return `mqtt://127.0.0.1:${this.port}`
  }

  get directory(): string {
    return this.#directory
  }

  get pid(): number {
    return this.#broker.pid!
  }

  /** A client of its own, connected. */
  async client(options: IClientOptions = {}): Promise<MqttClient> {
    const url = options.ca === undefined ? this.url : this.url.replace('mqtt:', 'mqtts:')
    const client = connect(url, { reconnectPeriod: 100, protocolVersion: 5, ...options })
    client.on('error', () => {}) // it is away now and then
    this.#clients.push(client)
    await new Promise<void>((resolve) => client.once('connect', () => resolve()))
    return client
  }

  /** Kills it. */
  async kill(): Promise<void> {
    const ended = once(this.#broker, 'exit')
    this.#broker.kill('SIGKILL')
    await ended
  }

  /** Starts it again, at the same port; it has forgotten everything. */
  async again(): Promise<void> {
    this.#broker = await run(this.#directory)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#clients.map((client) => client.endAsync(true)))
    if (this.#broker.exitCode === null && this.#broker.signalCode === null) await this.kill()
    await rm(this.#directory, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 })
  }
}

/** Resolves when it listens: it logs that it runs. */
async function run(directory: string): Promise<ChildProcess> {
  const broker = spawn(mosquitto!, ['-v', '-c', join(directory, 'mosquitto.conf')], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let log = ''
  await new Promise<void>((resolve, reject) => {
    broker.stderr.on('data', (bytes: Buffer) => {
      if (log.length < 10_000) log += bytes.toString()
      if (/mosquitto version .* running/.test(log)) resolve()
    })
    broker.once('exit', () => reject(new Error(`mosquitto ended: ${log}`)))
  })
  return broker
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  await once(server, 'close')
  return port
}

/** The next message that fits, from now on; subscribes to its topic. */
export async function next(
  client: MqttClient,
  topic: string,
  fits: (payload: string) => boolean = () => true,
): Promise<string> {
  const found = new Promise<string>((resolve) => {
    const listener = (on: string, payload: Buffer): void => {
      if (on !== topic || !fits(payload.toString())) return
      client.off('message', listener)
      resolve(payload.toString())
    }
    client.on('message', listener)
  })
  await client.subscribeAsync(topic, { qos: 1 })
  return found
}
