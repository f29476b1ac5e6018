import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { connectAsync } from 'mqtt'
import { onTestFinished } from 'vitest'

/** The broker of Debian's package mosquitto, where it is installed. */
export const mosquitto: string | undefined = ['/usr/sbin/mosquitto', 'mosquitto'].find(
  (path) => spawnSync(path, ['-h']).error === undefined,
)

/** Starts a broker on loopback until the test ends. @returns its port */
export async function startBroker(): Promise<number> {
  const free = createServer().listen(0, '127.0.0.1')
  await once(free, 'listening')
  const { port } = free.address() as { port: number }
  free.close()
  await once(free, 'close')
  const directory = mkdtempSync(join(tmpdir(), 'vfab-broker-'))
  const settings = join(directory, 'mosquitto.conf')
  writeFileSync(settings, `user root\nlistener ${port} 127.0.0.1\npersistence false\nallow_anonymous true\n`)
  const broker = spawn(mosquitto!, ['-v', '-c', settings], { stdio: ['ignore', 'ignore', 'pipe'] })
  onTestFinished(async () => {
    const ended = once(broker, 'exit')
    broker.kill('SIGKILL')
    await ended
    rmSync(directory, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 })
  })
  let log = ''
  broker.stderr.setEncoding('utf8')
  while (!/mosquitto version .* running/.test(log)) log += String((await once(broker.stderr, 'data'))[0])
  broker.stderr.resume()
  return port
}

/** Stores messages on the broker for everyone who subscribes later. */
export async function retain(port: number, messages: Readonly<Record<string, string>>): Promise<void> {
  const client = await connectAsync(`mqtt://127.0.0.1:${port}`)
  for (const [topic, text] of Object.entries(messages)) await client.publishAsync(topic, text, { retain: true, qos: 1 })
  await client.endAsync()
}
