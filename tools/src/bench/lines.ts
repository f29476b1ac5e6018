import { ReadlineParser } from '@serialport/parser-readline'
import { createLineSplitter } from '@vfab/driver-kit'

import type { Bench, BenchFigure } from './figure.ts'
import { median } from './paired-runs.ts'

const line = 'T=23.5 C, H=45.2 %, P=1013.25 hPa, seq=00012345'
const lineCount = 100_000
const rounds = 9

/** Cutting a stream into lines, as sensors send them: ours, with the time of each first byte, beside serialport's parser. */
export const run: Bench = async () => {
  const figures: BenchFigure[] = []
  for (const [size, limit] of [
    [64, undefined],
    [1024, { atLeast: 4 }],
    [65_536, undefined],
  ] as const) {
    const chunks = chunksOf(size)
    const pairs: { readonly ours: number; readonly theirs: number }[] = []
    for (let round = 0; round <= rounds; round++) {
      pairs.push({ ours: splitMs(chunks), theirs: await parserMs(chunks) })
    }
    const counted = pairs.slice(1) // the first warms up
    const bytes = lineCount * (line.length + 2)
    figures.push({
      name: `lines of ${line.length} bytes in chunks of ${size}`,
      value: median(counted.map(({ ours, theirs }) => theirs / ours)),
      unit: 'times as fast',
      ratioTo: '@serialport/parser-readline 13.0.0',
      ...(limit && { limit }),
    })
    figures.push({
      name: `the same, ours`,
      value: bytes / 1000 / median(counted.map(({ ours }) => ours)),
      unit: 'MB/s',
    })
  }
  return figures
}

function chunksOf(size: number): readonly Buffer[] {
  const all = Buffer.from(`${line}\r\n`.repeat(lineCount))
  return Array.from({ length: Math.ceil(all.length / size) }, (_, index) =>
    all.subarray(index * size, (index + 1) * size),
  )
}

function splitMs(chunks: readonly Buffer[]): number {
  let found = 0
  const take = createLineSplitter(1024, {
    line: (text, firstByteMs) => {
      if (text.length === line.length && firstByteMs > 0) found++
    },
    tooLong: () => {},
  })
  const startedMs = performance.now()
  for (const chunk of chunks) take(chunk, startedMs)
  const tookMs = performance.now() - startedMs
  requireAll(found)
  return tookMs
}

async function parserMs(chunks: readonly Buffer[]): Promise<number> {
  let found = 0
  const parser = new ReadlineParser({ delimiter: '\r\n' })
  parser.on('data', (text: string) => {
    if (text.length === line.length) found++
  })
  const startedMs = performance.now()
  for (const chunk of chunks) parser.write(chunk)
  await new Promise<void>((resolve) => parser.end(resolve))
  const tookMs = performance.now() - startedMs
  requireAll(found)
  return tookMs
}

function requireAll(found: number): void {
  if (found !== lineCount) throw new Error(`${found} of ${lineCount} lines were found`)
}
