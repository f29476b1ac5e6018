import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { chmodSync, writeFileSync } from 'node:fs'
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

/** A broker that speaks TLS, with a certificate of an authority of its own. */
export interface TlsMosquitto {
  readonly url: string
  /** The authority's certificate. */
  readonly caFile: string
  close(): Promise<void>
}

/** Starts mosquitto on loopback with TLS, and stores a message there. */
export async function startTlsMosquitto(topic: string, payload: string): Promise<TlsMosquitto> {
  const port = await freePort()
  const directory = await mkdtemp(join(tmpdir(), 'vfab-mosquitto-'))
  const caFile = makeCertificates(directory)
  const file = join(directory, 'mosquitto.conf')
  const files = `cafile ${caFile}\ncertfile ${directory}/server.pem\nkeyfile ${directory}/server.key\n`
  await writeFile(file, `listener ${port} 127.0.0.1\nallow_anonymous true\npersistence false\n${files}`)
  const broker = run(file)
  const url = `mqtts://127.0.0.1:${port}`
  const client = await publisher(url, { ca: await readFile(caFile) })
  await client.publishAsync(topic, payload, { qos: 1, retain: true })
  return {
    url,
    caFile,
    close: async () => {
      client.end(true)
      await ended(broker)
      await rm(directory, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 })
    },
  }
}

/** An authority, and a certificate of the server for 127.0.0.1 signed by it. @returns the authority's file */
function makeCertificates(directory: string): string {
  const openssl = (...args: string[]): void => {
    const { status, stderr } = spawnSync('openssl', args, { cwd: directory, encoding: 'utf8' })
    if (status !== 0) throw new Error(`openssl ${args.join(' ')}: ${stderr}`)
  }
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']
  openssl('req', '-x509', ...key, '-keyout', 'ca.key', '-out', 'ca.pem', '-days', '2', '-subj', '/CN=workshop')
  openssl('req', ...key, '-keyout', 'server.key', '-out', 'server.csr', '-subj', '/CN=broker')
  writeFileSync(join(directory, 'names'), 'subjectAltName=IP:127.0.0.1\n')
  const signed = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-days', '2', '-extfile', 'names']
  openssl('x509', '-req', '-in', 'server.csr', ...signed, '-out', 'server.pem')
  // Started by root, mosquitto reads them as a user of its own.
  chmodSync(directory, 0o755)
  for (const file of ['server.key', 'server.pem', 'ca.pem']) chmodSync(join(directory, file), 0o644)
  return join(directory, 'ca.pem')
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

function publisher(url: string, options: { readonly ca?: Buffer } = {}): Promise<MqttClient> {
  return new Promise((resolve) => {
    const client = connect(url, { reconnectPeriod: 50, ...options })
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
