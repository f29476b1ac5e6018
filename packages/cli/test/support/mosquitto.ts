import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** The broker of Debian's package mosquitto, where it is installed. */
export const mosquitto: string | undefined = ['/usr/sbin/mosquitto', 'mosquitto'].find(
  (path) => spawnSync(path, ['-h']).error === undefined,
)

/** Starts mosquitto on loopback; resolves when it listens. */
export async function startMosquitto(): Promise<{ readonly url: string } & AsyncDisposable> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  await once(server, 'close')
  const directory = mkdtempSync(join(tmpdir(), 'vfab-mosquitto-'))
  const file = join(directory, 'mosquitto.conf')
  writeFileSync(file, `user root\nlistener ${port} 127.0.0.1\nallow_anonymous true\npersistence false\n`)
  const broker: ChildProcess = spawn(mosquitto!, ['-v', '-c', file], { stdio: ['ignore', 'ignore', 'pipe'] })
  const ended = once(broker, 'exit')
  let log = ''
  await new Promise<void>((resolve, reject) => {
    broker.stderr!.on('data', (bytes: Buffer) => {
      if (log.length < 10_000) log += bytes.toString()
      if (/mosquitto version .* running/.test(log)) resolve()
    })
    broker.once('exit', () => reject(new Error(`mosquitto ended: ${log}`)))
  })
  return {
    url: `mqtt://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      broker.kill()
      await ended
      rmSync(directory, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 })
    },
  }
}
