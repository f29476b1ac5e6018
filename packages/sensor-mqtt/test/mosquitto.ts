import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { connect, type MqttClient } from 'mqtt'

/** The broker of Debian's package mosquitto, where it is installed. */
export const mosquitto: string | undefined = ['/usr/sbin/mosquitto', 'mosquitto'].find(
  (path) => spawnSync(path, ['-h']).error === undefined,
)

/** A running mosquitto, and a client that publishes. */
export interface RunningMosquitto {
  readonly url: string
  publish(topic: string, payload: string, options?: { readonly retain?: boolean }): void
  /** Clients that are connected, besides the one that publishes. */
  clients(): Promise<number>
  /** Ends the broker, and starts it again at the same port. */
  restart(): Promise<void>
  close(): Promise<void>
}

/** Starts mosquitto on loopback. */
export async function startMosquitto(): Promise<RunningMosquitto> {
  const port = await freePort()
  const directory = await mkdtemp(join(tmpdir(), 'vfab-mosquitto-'))
  const file = join(directory, 'mosquitto.conf')
  await writeFile(file, `listener ${port} 127.0.0.1\nallow_anonymous true\npersistence false\n`)
  const url = `mqtt://127.0.0.1:${port}`
  let broker = run(file)
  let client = await publisher(url)
  return {
    url,
    publish: (topic, payload, options = {}) => void client.publish(topic, payload, { qos: 0, ...options }),
    clients: async () => (await connectionsAt(port)) - 1,
    restart: async () => {
      client.end(true)
      await ended(broker)
      broker = run(file)
      client = await publisher(url)
    },
    close: async () => {
      client.end(true)
      await ended(broker)
      await rm(directory, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 })
    },
  }
}

function run(file: string): ChildProcess {
  return spawn(mosquitto!, ['-c', file], { stdio: 'ignore' })
}

function ended(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.once('exit', () => resolve())
    child.kill()
  })
}

function publisher(url: string): Promise<MqttClient> {
  return new Promise((resolve) => {
    const client = connect(url, { reconnectPeriod: 50 })
    client.on('error', () => {}) // it is not up yet
    client.once('connect', () => resolve(client))
  })
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number }
      server.close(() => resolve(port))
    })
  })
}

/** Established connections at the server's side, as the kernel lists them. */
async function connectionsAt(port: number): Promise<number> {
  const local = `:${port.toString(16).toUpperCase().padStart(4, '0')}`
  const lines = (await readFile('/proc/net/tcp', 'utf8')).split('\n').map((line) => line.trim().split(/\s+/))
  return lines.filter(([, from = '', , state]) => from.endsWith(local) && state === '01').length
}
