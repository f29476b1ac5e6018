/**
 * One reader of the messages, in a process of its own that loads nothing else: `node reader.js WHO URL SECONDS` prints what it got and the CPU
 * time it took, ms, after two seconds of warming up. WHO is `bare`, the package `mqtt` alone, or `sensor`, the whole driver with a reader of all
 * readings; `sensor` also prints how many readings its numbers say were lost.
 */
import type { Reading } from '@vfab/core'

const [who, url = '', seconds = '5'] = process.argv.slice(2)
let messages = 0
let lost = 0
const stop = who === 'bare' ? await readBare() : await readSensor()
await new Promise((resolve) => setTimeout(resolve, 2000))
const before = { cpu: process.cpuUsage(), messages, lost }
await new Promise((resolve) => setTimeout(resolve, 1000 * Number(seconds)))
const used = process.cpuUsage(before.cpu)
const counted = { messages: messages - before.messages, lost: lost - before.lost }
console.log(JSON.stringify({ ...counted, cpuMs: (used.user + used.system) / 1000 }))
await stop()
process.exit(0)

async function readBare(): Promise<() => Promise<void>> {
  const { connectAsync } = await import('mqtt')
  const client = await connectAsync(url, { protocolVersion: 5 })
  client.on('message', (_topic, payload) => {
    if (payload.length > 0) messages++
  })
  await client.subscribeAsync('bench/#', { qos: 0 })
  return () => client.endAsync()
}

/** Every message has one number, and with JSON a time beside it. */
async function readSensor(): Promise<() => Promise<void>> {
  const [{ driver }, { validateSettings }] = await Promise.all([import('@vfab/sensor-mqtt'), import('@vfab/core')])
  const settings = { broker: url, topics: ['bench/#'] }
  const sensor = await driver.open(await validateSettings(driver.configSchema, settings, { driver: 'mqtt' }))
  const next = new Map<string, number>()
  void (async () => {
    for await (const batch of sensor.readings({ batch: { max: 1000, withinMs: 50 }, policy: { queue: 50_000 } })) {
      for (const reading of batch) count(reading, next)
    }
  })()
  return () => sensor.close()
}

function count({ channel, sequence, quality, value }: Reading, next: Map<string, number>): void {
  if (quality === 'good' && typeof value === 'number') messages++
  lost += sequence - (next.get(channel) ?? sequence)
  next.set(channel, sequence + 1)
}
