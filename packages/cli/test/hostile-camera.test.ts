import { readdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'

import { startMjpegCamera } from '@vfab/sim'
import { expect, onTestFinished, test } from 'vitest'

import { startBin } from './support/run-bin.ts'
import { tempProject } from './support/temp-project.ts'

/** How many pictures the camera sends. More than a test has time for: `VFAB_HOSTILE_PICTURES=1000`. */
const wanted = Number(process.env['VFAB_HOSTILE_PICTURES'] ?? 60)

const turns = ['good', 'empty', 'cut', 'html', 'png', 'offline'] as const

/** A camera that sends something else each time; each good picture has its number in a comment, so that none can be mistaken. */
async function hostileCamera(): Promise<{ url: string; sent: () => number; goodSent: () => Buffer[] }> {
  const sim = await startMjpegCamera({ widthPx: 64, heightPx: 48 })
  const picture = Buffer.from(await (await fetch(sim.snapshotUrl)).arrayBuffer())
  await sim.close()
  const good: Buffer[] = []
  const numbered = (): Buffer => {
    const text = Buffer.from(`${good.length}`.padStart(8, '0'))
    const whole = Buffer.concat([picture.subarray(0, 2), Buffer.from([0xff, 0xfe, 0, 10]), text, picture.subarray(2)])
    good.push(whole)
    return whole
  }
  let sent = 0
  const server = createServer((_request, response) => {
    const turn = turns[sent++ % turns.length]!
    const type = turn === 'html' ? 'text/html' : turn === 'png' ? 'image/png' : 'image/jpeg'
    if (turn === 'offline') response.setHeader('X-UStreamer-Online', 'false')
    const png = Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), Buffer.alloc(200)])
    const bodies = { good: numbered, empty: () => '', cut: () => picture.subarray(0, picture.length >> 1) } as const
    const others = { html: () => '<html>not today</html>', png: () => png, offline: () => picture } as const
    const body = Buffer.from({ ...bodies, ...others }[turn]())
    response.writeHead(200, { 'content-type': type, 'content-length': body.length }).end(body)
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    return new Promise<void>((resolve) => void server.close(() => resolve()))
  })
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}/picture`, sent: () => sent, goodSent: () => good }
}

test('a film of a camera that sends good, empty, cut, foreign and offline pictures in turn has exactly the good ones', async () => {
  const camera = await hostileCamera()
  const project = tempProject()
  project.install('@vfab/camera-ip')
  const child = startBin(project, [
    'record',
    '-d',
    `ip:${camera.url}`,
    '--set',
    'framesPerS=120',
    '-o',
    'film',
    '--json',
  ])
  let stdout = ''
  child.stdout!.setEncoding('utf8').on('data', (text: string) => (stdout += text))
  let stderr = ''
  child.stderr!.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  const closed = new Promise<number | null>((resolve) => child.on('close', resolve))
  await expect.poll(() => camera.sent(), { timeout: 120_000, interval: 20 }).toBeGreaterThanOrEqual(wanted)
  child.kill('SIGINT')
  expect(await closed, stderr).toBe(0)

  const film = join(project.directory, 'film')
  const files = readdirSync(film).filter((name) => name.endsWith('.jpg'))
  const good = camera.goodSent()
  const kept = files.map((name) => good.findIndex((bytes) => bytes.equals(readFileSync(join(film, name)))))
  // The first shows what the address is; at the end one may be on its way.
  expect(kept).toEqual(kept.map((_, index) => kept[0]! + index))
  expect(kept[0]).toBeLessThanOrEqual(1)
  expect(good.length - kept.length).toBeLessThanOrEqual(2)

  const result = JSON.parse(stdout.trimEnd().split('\n').at(-1)!) as { leftOut: Record<string, number> }
  const index = JSON.parse(readFileSync(join(film, 'index.json'), 'utf8')) as { leftOut: Record<string, number> }
  expect(index.leftOut).toEqual(result.leftOut)
  const rounds = camera.sent() / turns.length
  for (const kind of ['empty', 'cut', 'not-a-picture', 'other-format', 'offline']) {
    expect(Math.abs(result.leftOut[kind]! - rounds), kind).toBeLessThanOrEqual(2)
  }
  expect(Object.keys(result.leftOut)).toHaveLength(5)
})
