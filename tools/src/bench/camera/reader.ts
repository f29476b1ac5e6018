/**
 * One reader of the HTTP stream, in a process of its own that loads nothing else: `node reader.js WHO URL SECONDS` prints the frames
 * it got and the CPU time it took, ms, after four seconds of warming up. WHO is `reusing` or `keeping`, the whole driver, or
 * `pipe2jpeg`.
 */
import { get } from 'node:http'
import { createRequire } from 'node:module'

const [who, url = '', seconds = '5'] = process.argv.slice(2)
let frames = 0
const stop = who === 'pipe2jpeg' ? readPipe2jpeg() : await readOurs(who === 'reusing')
await new Promise((resolve) => setTimeout(resolve, 4000))
const before = { cpu: process.cpuUsage(), frames }
await new Promise((resolve) => setTimeout(resolve, 1000 * Number(seconds)))
const used = process.cpuUsage(before.cpu)
console.log(JSON.stringify({ frames: frames - before.frames, cpuMs: (used.user + used.system) / 1000 }))
await stop()
process.exit(0)

/** The whole driver, with its hub: what a program gets. */
async function readOurs(reuseMemory: boolean): Promise<() => Promise<void>> {
  const [{ driver }, { validateSettings }] = await Promise.all([import('@vfab/camera-ip'), import('@vfab/core')])
  const camera = await driver.open(await validateSettings(driver.configSchema, { url }, { driver: 'ip' }))
  void (async () => {
    for await (const frame of camera.frames({ reuseMemory })) frames += frame.bytes.length > 0 ? 1 : 0
  })()
  return () => camera.close()
}

function readPipe2jpeg(): () => Promise<void> {
  const Pipe2Jpeg = createRequire(import.meta.url)('pipe2jpeg') as new () => NodeJS.WritableStream
  const parser = new Pipe2Jpeg()
  parser.on('jpeg', () => frames++)
  get(url, (response) => void response.pipe(parser))
  return async () => {}
}
