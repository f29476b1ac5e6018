import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Debian's mosquitto on loopback, without persistence: it forgets everything when it ends. */
export class Broker implements AsyncDisposable {
  readonly port: number
  readonly #directory: string
  #process: ChildProcess | undefined

  private constructor(port: number, directory: string) {
    this.port = port
    this.#directory = directory
  }

  /** Starts it on a free port. */
  static async start(): Promise<Broker> {
    const port = await freePort()
    const directory = mkdtempSync(join(tmpdir(), 'vfab-broker-'))
    const lines = `user root\nlistener ${port} 127.0.0.1\nallow_anonymous true\npersistence false\n`
    writeFileSync(join(directory, 'mosquitto.conf'), lines)
    const broker = new Broker(port, directory)
    await broker.again()
    return broker
  }

  get url(): string {
    return `mqtt://127.0.0.1:${this.port}`
  }

  /** Id of its process. */
  get pid(): number {
    return this.#process!.pid!
  }

  /** Kills it; nothing where it does not run. */
  async kill(): Promise<void> {
    const killed = this.#process
    this.#process = undefined
    if (killed === undefined) return
    const ended = once(killed, 'close')
    killed.kill('SIGKILL')
    await ended
  }

  /** Starts it again at the same port; resolves when it listens. */
  async again(): Promise<void> {
    const started = spawn('/usr/sbin/mosquitto', ['-c', join(this.#directory, 'mosquitto.conf')], {
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    this.#process = started
    await new Promise<void>((resolve, reject) => {
      started.stderr.on('data', (text: Buffer) => text.includes('running') && resolve())
      started.once('error', reject)
      started.once('exit', () => reject(new Error('mosquitto ended: apt-get install mosquitto')))
    })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill()
    rmSync(this.#directory, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 })
  }
}

/** A TCP port of loopback that is free at the moment. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const port = portOf(server)
  server.close()
  await once(server, 'close')
  return port
}

/** The port that a server listens on. */
export function portOf(server: Server): number {
  return (server.address() as { readonly port: number }).port
}
