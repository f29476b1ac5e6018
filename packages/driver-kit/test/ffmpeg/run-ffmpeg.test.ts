import { ffmpegCapture, runFfmpeg, type RunFfmpegOptions } from '@vfab/driver-kit'
import { createEventHub } from '@vfab/core'
import { createFrameHub } from '@vfab/driver-kit'
import { expect, test } from 'vitest'
import { emitters } from '../mjpeg/emitters.ts'
import { pictures } from '../mjpeg/pictures.ts'

/** A program that behaves like ffmpeg where the test needs it: node with a script. */
function pretend(script: string, options: Partial<RunFfmpegOptions> = {}): RunFfmpegOptions {
  return {
    path: process.execPath,
    args: ['--input-type=commonjs', '-e', script],
    driver: 'demo',
    address: 'rtsp://camera/live',
    ...options,
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

test('output comes in order, and the end of it resolves', async () => {
  const chunks: Buffer[] = []
  const outcome = await runFfmpeg(
    pretend(`process.stdout.write('one'); process.stderr.write('a warning\\n'); process.stdout.write('two')`, {
      onOutput: (chunk) => chunks.push(chunk),
    }),
  )
  expect(Buffer.concat(chunks).toString()).toBe('onetwo')
  expect(outcome).toEqual({ exitCode: 0, stderr: 'a warning\n' })
})

test('what ffmpeg says becomes a typed error, without credentials in any part of it', async () => {
  const script = `
    process.stderr.write('[rtsp @ 0x1] method DESCRIBE failed: 401 Unauthorized\\nrtsp://maker:s%20cret@camera/live: Server ')
    process.stderr.write('returned 401 Unauthorized (authorization failed), password s cret')
    process.exitCode = 1`
  const failure = runFfmpeg(pretend(script, { secrets: ['s cret'] }))
  await expect(failure).rejects.toMatchObject({
    type: 'permission',
    code: 'PERMISSION_DENIED',
    driver: 'demo',
    message: 'cannot read from rtsp://camera/live: user name or password are wrong, or missing',
    hint: 'set username and password of rtsp://camera/live',
  })
  const json = JSON.stringify(await failure.catch((error: unknown) => error))
  expect(json).toContain('rtsp://***@camera/live')
  expect(json).not.toMatch(/cret|maker/)
})

test("a driver's own meanings come first", async () => {
  const script = `process.stderr.write('ioctl(VIDIOC_STREAMON): No space left on device\\n'); process.exitCode = 1`
  const meanings = [
    { pattern: /no space left/i, code: 'DEVICE_BUSY', says: 'USB bandwidth', hint: 'unplug {address}' } as const,
  ]
  await expect(runFfmpeg(pretend(script, { meanings }))).rejects.toMatchObject({
    code: 'DEVICE_BUSY',
    hint: 'unplug rtsp://camera/live',
  })
})

test('words that nobody knows are told as they are', async () => {
  const script = `process.stderr.write('something new happened\\n'); process.exitCode = 8`
  await expect(runFfmpeg(pretend(script))).rejects.toMatchObject({
    code: 'IO_FAILED',
    message: 'cannot read from rtsp://camera/live: something new happened',
    context: { exitCode: 8 },
  })
})

test('an abort rejects with its reason once the program is gone, also one that does not want to go', async () => {
  for (const stubborn of [false, true]) {
    const controller = new AbortController()
    const reason = new Error('enough')
    let pid = 0
    const script = `${stubborn ? "process.on('SIGTERM', () => {});" : ''} process.stdout.write(String(process.pid)); setInterval(() => {}, 1000)`
    const running = runFfmpeg(
      pretend(script, {
        signal: controller.signal,
        onOutput: (chunk) => {
          pid = Number(chunk.toString())
          controller.abort(reason)
        },
      }),
    )
    await expect(running).rejects.toBe(reason)
    expect(isAlive(pid)).toBe(false)
  }
})

test('what a reader of the output throws ends the program and is what comes out', async () => {
  const failure = new Error('the disk is full')
  let pid = 0
  const running = runFfmpeg(
    pretend(`process.stdout.write(String(process.pid)); setInterval(() => {}, 1000)`, {
      onOutput: (chunk) => {
        pid = Number(chunk.toString())
        throw failure
      },
    }),
  )
  await expect(running).rejects.toBe(failure)
  expect(isAlive(pid)).toBe(false)
})

test('a program that is not there, or may not be run, is a missing dependency', async () => {
  await expect(runFfmpeg(pretend('', { path: '/no/such/ffmpeg' }))).rejects.toMatchObject({
    type: 'dependency',
    code: 'DEPENDENCY_MISSING',
  })
  await expect(runFfmpeg(pretend('', { path: import.meta.dirname }))).rejects.toMatchObject({
    code: 'DEPENDENCY_MISSING',
  })
})

test('arguments are handed over as they are: nothing in them is run by a shell', async () => {
  const heard: Buffer[] = []
  const words = ['$(touch /tmp/x)', '`id`', '"; ls', "it's", '&& exit 1', '*']
  await runFfmpeg(
    pretend('', {
      args: [
        '--input-type=commonjs',
        '-e',
        'process.stdout.write(JSON.stringify(process.argv.slice(1)))',
        '--',
        ...words,
      ],
      onOutput: (chunk) => heard.push(chunk),
    }),
  )
  expect(JSON.parse(Buffer.concat(heard).toString())).toEqual(words)
})

test('when this process exits, ffmpeg is killed; when ffmpeg has ended, nothing of it is left to be told', async () => {
  const before = process.listeners('exit')
  const running = runFfmpeg(pretend(`process.on('SIGTERM', () => {}); setInterval(() => {}, 1000)`))
  const added = process.listeners('exit').filter((listener) => !before.includes(listener))
  expect(added).toHaveLength(1)
  added[0]!(0)
  await expect(running).rejects.toMatchObject({ code: 'IO_FAILED', context: { signal: 'SIGKILL' } })
  expect(process.listeners('exit')).toEqual(before)
})

test('a capture by ffmpeg brings its frames, and ends it when they are not wanted any more', async () => {
  const sent = pictures(5)
  const { stream } = emitters.find(({ name }) => name.startsWith('ffmpeg'))!
  const bytes = stream(sent).toString('base64')
  const hub = createFrameHub({
    driver: 'demo',
    address: 'x',
    events: createEventHub({ driver: 'demo', source: 'driver' }),
    lingerMs: 0,
    capture: (sink, options) => {
      // Everything after the script is what ffmpeg would be given.
      const script = `process.stdout.write(Buffer.from('${bytes}', 'base64')); setInterval(() => {}, 1000)`
      return ffmpegCapture({
        path: process.execPath,
        args: ['--input-type=commonjs', '-e', script, '--'],
        banner: [],
        driver: 'demo',
        address: 'x',
      })(sink, options)
    },
  })
  const got: Buffer[] = []
  for await (const frame of hub.frames({ policy: { queue: 10 } })) {
    got.push(Buffer.from(frame.bytes))
    if (got.length === 5) break
  }
  expect(got).toEqual(sent)
  await hub.close()
})
