import { execFile, execFileSync } from 'node:child_process'
import { createServer } from 'node:http'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

import { benchStream, type BenchStream, part } from './camera/bench-stream.ts'
import { type Contender, mjpegConsumer, ours, pipe2jpeg } from './camera/contenders.ts'
import type { BenchFigure } from './figure.ts'
import { median } from './paired-runs.ts'

const warmUps = 5
const rounds = 15
const memoryFrames = 100_000

/** Cutting frames out of one 1080p stream, reading it over HTTP, and memory, beside the packages that people use. */
export async function run(): Promise<readonly BenchFigure[]> {
  const stream = benchStream()
  console.log(
    `  ${stream.frames.length} frames of 1920 × 1080, ${(stream.bytes.length / 1e6).toFixed(1)} MB, ${stream.source}`,
  )
  return [
    ...(await demultiplexing(stream, 65_536, 1)),
    ...(await demultiplexing(stream, 1460, 1.1)),
    ...(await readingOverHttp(stream)),
    memory(),
  ]
}

async function demultiplexing(stream: BenchStream, chunkBytes: number, atLeast: number): Promise<BenchFigure[]> {
  const chunks: Buffer[] = []
  for (let at = 0; at < stream.bytes.length; at += chunkBytes) chunks.push(stream.bytes.subarray(at, at + chunkBytes))
  const contenders = [ours, pipe2jpeg, mjpegConsumer]
  const rates = new Map<Contender, number[]>(contenders.map((contender) => [contender, []]))
  for (let round = 0; round < warmUps + rounds; round++) {
    // In turn: what one leaves behind is collected while the next one runs.
    for (let turn = 0; turn < contenders.length; turn++) {
      const contender = contenders[(round + turn) % contenders.length]!
      const beganMs = performance.now()
      await contender.run(chunks, () => {})
      const bytesPerS = (1000 * stream.bytes.length) / (performance.now() - beganMs)
      if (round >= warmUps) rates.get(contender)!.push(bytesPerS)
    }
  }
  const ratioTo = (other: Contender): number =>
    median(rates.get(ours)!.map((rate, at) => rate / rates.get(other)![at]!))
  const size = chunkBytes === 65_536 ? '64 KiB' : `${chunkBytes} B`
  const right = await Promise.all(
    contenders.map(async (contender) => [contender, await framesRight(contender, chunks, stream)] as const),
  )
  return [
    { name: `demultiplexing, chunks of ${size}`, value: median(rates.get(ours)!) / 1e9, unit: 'GB/s' },
    {
      name: `demultiplexing, chunks of ${size}`,
      value: ratioTo(pipe2jpeg),
      unit: 'ratio',
      ratioTo: pipe2jpeg.name,
      limit: { atLeast },
    },
    {
      name: `demultiplexing, chunks of ${size}`,
      value: ratioTo(mjpegConsumer),
      unit: 'ratio',
      ratioTo: mjpegConsumer.name,
    },
    ...right.map(([contender, count]) => ({
      name: `frames of ${contender.name} that are right, chunks of ${size}`,
      value: count,
      unit: `of ${stream.frames.length}`,
      ...(contender === ours ? { limit: { atLeast: stream.frames.length } } : {}),
    })),
  ]
}

/** How many of the frames sent came byte for byte. */
async function framesRight(contender: Contender, chunks: readonly Buffer[], { frames }: BenchStream): Promise<number> {
  const got: Buffer[] = []
  await contender.run(chunks, (frame) => got.push(Buffer.from(frame)))
  return frames.filter((frame) => got.some((other) => other.equals(frame))).length
}

/** 1080p30 over loopback HTTP: CPU of the reading process alone. */
async function readingOverHttp(stream: BenchStream): Promise<BenchFigure[]> {
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'multipart/x-mixed-replace;boundary=ffmpeg' })
    response.write('--ffmpeg\r\n')
    let next = 0
    const timer = setInterval(() => {
      const frame = stream.frames[next++ % stream.frames.length]!
      response.write(Buffer.concat([...part(frame)]))
    }, 1000 / 30)
    response.on('close', () => clearInterval(timer))
  }).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const url = `http://127.0.0.1:${(server.address() as { port: number }).port}/cam.mjpg`
  const reader = fileURLToPath(new URL('camera/reader.js', import.meta.url))
  const read = async (who: string): Promise<number> => {
    const { stdout } = await promisify(execFile)(process.execPath, [reader, who, url, '8'])
    const { frames, cpuMs } = JSON.parse(stdout) as { frames: number; cpuMs: number }
    return cpuMs / frames
  }
  const rounds: { reusing: number; keeping: number; theirs: number }[] = []
  for (let round = 0; round < 5; round++) {
    rounds.push({ reusing: await read('reusing'), keeping: await read('keeping'), theirs: await read('pipe2jpeg') })
  }
  server.close()
  server.closeAllConnections()
  const name = 'reading 1080p30 over HTTP, CPU'
  return (['reusing', 'keeping'] as const).flatMap((who): BenchFigure[] => [
    { name: `${name} a frame, ${who} memory`, value: median(rounds.map((round) => round[who])), unit: 'ms' },
    {
      name: `${name}, ${who} memory`,
      value: median(rounds.map((round) => round[who] / round.theirs)),
      unit: 'ratio',
      ratioTo: pipe2jpeg.name,
      ...(who === 'reusing' ? { limit: { atMost: 1 } } : {}),
    },
  ])
}

/** What is held after all frames to what was held after a tenth of them, collected; in a process of its own. */
function memory(): BenchFigure {
  const script = `
    import { createMjpegParser } from '@vfab/driver-kit'
    import { benchStream } from ${JSON.stringify(new URL('camera/bench-stream.js', import.meta.url).href)}
    const { bytes } = benchStream()
    globalThis.stream = bytes // held to the end, as it is in the beginning
    // What a collection finds is given back behind the program's back: it is counted after a while.
    const held = async () => {
      gc(); await new Promise((resolve) => setTimeout(resolve, 200)); gc()
      const { heapUsed, arrayBuffers } = process.memoryUsage()
      return heapUsed + arrayBuffers
    }
    let count = 0, kept
    const parser = createMjpegParser({ driver: 'bench', address: 'bench', onFlaw: (error) => { throw error },
      onFrame: (frame) => { count++; kept = frame } })
    let early = 0
    while (count < ${memoryFrames}) {
      for (let at = 0; at < bytes.length; at += 65536) parser.push(bytes.subarray(at, at + 65536))
      if (early === 0 && count >= ${memoryFrames / 10}) early = await held()
    }
    console.log((await held()) / early)
  `
  const cwd = fileURLToPath(new URL('../../', import.meta.url))
  const out = execFileSync(process.execPath, ['--expose-gc', '--input-type=module', '-e', script], {
    cwd,
    encoding: 'utf8',
  })
  return {
    name: `memory held after ${memoryFrames} frames to that after a tenth of them`,
    value: Number(out),
    unit: 'ratio',
    limit: { atMost: 1.05 },
  }
}
