/**
 * Proves the network camera driver against servers that others wrote, from Debian's packages: motion (Digest), nginx (TLS,
 * Basic, redirects), ffmpeg as a server that ends with each client, gst-rtsp-server (H.264 and MJPEG over TCP, Digest).
 *
 *   bash tools/peers/cameras.sh      installs the packages, then runs this
 */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { driver } from '@vfab/camera-ip'
import { type Camera, type Frame, isDriverError, validateSettings } from '@vfab/core'

import { freePort, login, type PeerServer, startFfmpegServer, startMotion, startNginx, startRtsp } from './servers.ts'

const folder = mkdtempSync(join(tmpdir(), 'vfab-peers-'))
const servers: PeerServer[] = []
process.on('exit', () => {
  for (const server of servers) server.stop()
  rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 })
})

let passed = 0
async function prove(claim: string, check: () => Promise<void>): Promise<void> {
  await check()
  passed++
  console.log(`ok  ${claim}`)
}

function running<Server extends PeerServer>(server: Server): Server {
  servers.push(server)
  return server
}

async function open(settings: Record<string, unknown>): Promise<Camera> {
  return driver.open(await validateSettings(driver.configSchema, settings, { driver: 'ip' }))
}

/** Opens a camera whose server may not be up yet. */
async function openSoon(settings: Record<string, unknown>): Promise<Camera> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await open(settings)
    } catch (error) {
      if (attempt > 60 || !isDriverError(error) || error.type === 'permission' || error.type === 'configuration')
        throw error
      await new Promise((resolve) => setTimeout(resolve, 500))
    }
  }
}

/** Takes frames and has ffmpeg decode them: each must be a whole picture of the size that its header says. */
async function proveFrames(
  camera: Camera,
  count: number,
  size: { widthPx: number; heightPx: number },
): Promise<Frame[]> {
  const frames: Frame[] = []
  const signal = AbortSignal.timeout(60_000)
  for await (const frame of camera.frames({ policy: { queue: 100 }, signal })) if (frames.push(frame) === count) break
  for (const { widthPx, heightPx } of frames) assert.deepEqual({ widthPx, heightPx }, size)
  const decoded = spawnSync('ffmpeg', ['-v', 'warning', '-xerror', '-f', 'mjpeg', '-i', '-', '-f', 'framecrc', '-'], {
    input: Buffer.concat(frames.map(({ bytes }) => bytes)),
  })
  assert.equal(decoded.status, 0, decoded.stderr.toString())
  const pictures = decoded.stdout
    .toString()
    .split('\n')
    .filter((line) => /^0,/.test(line))
  assert.equal(pictures.length, count, 'ffmpeg decodes another number of pictures')
  assert.equal(camera.figures().broken, 0, 'frames were damaged')
  return frames
}

/** The camera takes a picture after it is asked for one. */
async function proveSnapshot(camera: Camera): Promise<void> {
  const askedMs = performance.now()
  assert((await camera.snapshot({ timeoutMs: 30_000 })).monotonicMs > askedMs)
}

async function refused(settings: Record<string, unknown>, ...codes: readonly string[]): Promise<void> {
  const outcome = await open(settings).then(
    (camera) => camera.close(),
    (error: unknown) => error,
  )
  assert(isDriverError(outcome), `opened, or failed with ${String(outcome)}`)
  assert(codes.includes(outcome.code), `${outcome.code}: ${outcome.message}`)
  assert(outcome.hint, `${outcome.code} without a hint`)
  assert(!JSON.stringify(outcome).includes(login.password), 'the error shows the password')
  assert(!JSON.stringify(outcome).includes(encodeURIComponent(login.password)), 'the error shows the password')
}

const vga = { widthPx: 640, heightPx: 480 }
const wrong = { username: login.username, password: 'something else' }

await proveFfmpeg()
await proveMotion()
await proveNginx()
await proveRtsp()
console.log(`camera peers: ${passed} passed, 0 failed`)
process.exit(0)

async function proveFfmpeg(): Promise<void> {
  const server = running(await startFfmpegServer())
  const camera = await openSoon({ url: `http://127.0.0.1:${server.port}/cam.mjpg` })
  await prove('ffmpeg as a server: frames are whole, snapshots new', async () => {
    await proveFrames(camera, 20, vga)
    await proveSnapshot(camera)
  })
  await prove(
    'ffmpeg as a server: when it has quit, the same iterator goes on with the next one, three times',
    async () => {
      let lost = 0
      for await (const _frame of camera.frames({ signal: AbortSignal.timeout(90_000) })) {
        const { reconnects } = camera.figures()
        if (reconnects >= 3 && lost === 3) break
        if (lost > reconnects || camera.events.history({ types: ['connection_changed'] }).length % 2 === 0) continue
        if (lost < 3) {
          lost++
          server.kill()
        }
      }
    },
  )
  await camera.close()
  server.stop()
}

async function proveMotion(): Promise<void> {
  const source = running(await startFfmpegServer())
  const { port } = running(await startMotion(folder, source.port))
  const url = `http://127.0.0.1:${port}/`
  await prove('motion: lower-case md5 Digest is answered, frames with EXIF are whole, snapshots new', async () => {
    const camera = await openSoon({ url, ...login })
    await proveFrames(camera, 20, vga)
    await proveSnapshot(camera)
    await camera.close()
  })
  await prove('motion: a wrong password is refused', () => refused({ url, ...wrong }, 'PERMISSION_DENIED'))
  await prove('motion: no password is refused', () => refused({ url }, 'PERMISSION_DENIED'))
  // It answers in plain HTTP and closes the connection at once: either may be met with first.
  await prove('motion: https where it speaks http is told', () =>
    refused({ url: url.replace('http:', 'https:'), ...login }, 'WRONG_DEVICE', 'DEVICE_LOST'),
  )
}

async function proveNginx(): Promise<void> {
  const source = running(await startFfmpegServer())
  const { port, plainPort } = running(await startNginx(folder, source.port))
  const at = (path: string): string => `https://127.0.0.1:${port}${path}`
  const trusted = { caFile: join(folder, 'cert.pem'), ...login }
  for (const [what, url] of [
    ['TLS with a private certificate and Basic', at('/cam.mjpg')],
    ['a redirect to another path keeps the login', at('/old')],
    ['a redirect from http to https of the same host keeps the login', `http://127.0.0.1:${plainPort}/cam.mjpg`],
  ] as const) {
    await prove(`nginx: ${what}`, async () => {
      const camera = await openSoon({ url, ...trusted })
      await proveFrames(camera, 10, vga)
      await proveSnapshot(camera)
      await camera.close()
    })
  }
  await prove('nginx: an unknown certificate is refused', () =>
    refused({ url: at('/cam.mjpg'), ...login }, 'CONFIG_INVALID'),
  )
  await prove('nginx: a wrong password is refused', () =>
    refused({ url: at('/cam.mjpg'), ...trusted, ...wrong }, 'PERMISSION_DENIED'),
  )
  await prove('nginx: a redirect to another host gets no login', () =>
    refused({ url: at('/elsewhere'), ...trusted }, 'PERMISSION_DENIED'),
  )
  await prove('nginx: a path that is not there is told', () =>
    refused({ url: at('/nothing'), ...trusted }, 'DEVICE_NOT_FOUND'),
  )
  await prove('nginx: a camera that is away behind it is told', () =>
    refused({ url: at('/away'), ...trusted }, 'REJECTED'),
  )
  await prove('nginx: http to its https port is told', () =>
    refused({ url: `http://127.0.0.1:${port}/cam.mjpg`, ...login }, 'REJECTED'),
  )
}

async function proveRtsp(): Promise<void> {
  const free = running(await startRtsp(false))
  const locked = running(await startRtsp(true))
  const size = { widthPx: 640, heightPx: 360 }
  for (const [what, settings] of [
    ['H.264 over TCP', { url: `rtsp://127.0.0.1:${free.port}/h264` }],
    ['MJPEG over TCP', { url: `rtsp://127.0.0.1:${free.port}/mjpeg` }],
    ['MJPEG over TCP, handed on untouched', { url: `rtsp://127.0.0.1:${free.port}/mjpeg`, videoCodec: 'copy' }],
    ['H.264 with Digest', { url: `rtsp://127.0.0.1:${locked.port}/h264`, ...login }],
  ] as const) {
    await prove(`gst-rtsp-server: ${what}`, async () => {
      const camera = await open({ ...settings, connectTimeoutMs: 15_000 })
      await proveFrames(camera, 10, size)
      await proveSnapshot(camera)
      await camera.close()
    })
  }
  await prove('gst-rtsp-server: a wrong password is refused', () =>
    refused({ url: `rtsp://127.0.0.1:${locked.port}/h264`, ...wrong }, 'PERMISSION_DENIED'),
  )
  await prove('gst-rtsp-server: no password is refused', () =>
    refused({ url: `rtsp://127.0.0.1:${locked.port}/h264` }, 'PERMISSION_DENIED'),
  )
  await prove('gst-rtsp-server: a path that is not there is told', () =>
    refused({ url: `rtsp://127.0.0.1:${free.port}/nothing` }, 'DEVICE_NOT_FOUND'),
  )
  const nobody = await freePort()
  await prove('RTSP where nothing listens is told', () =>
    refused({ url: `rtsp://127.0.0.1:${nobody}/h264` }, 'CONNECTION_REFUSED'),
  )
}
