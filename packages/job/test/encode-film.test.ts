import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { expect, onTestFinished, test } from 'vitest'

import { encodeFilm } from '../src/index.ts'

const hasFfmpeg = spawnSync('ffmpeg', ['-version']).status === 0

/** A film in a directory whose name wants quoting, with one picture for each of `sizes`, a second apart. */
function filmOf(sizes: readonly (readonly [width: number, height: number])[]): { directory: string; base: string } {
  const base = mkdtempSync(join(tmpdir(), 'vfab-encode-'))
  onTestFinished(() => rmSync(base, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 }))
  const directory = join(base, "Anna's film")
  mkdirSync(directory)
  const lines: object[] = [{ schemaVersion: 1, camera: 'east', startedMs: 0, every: '1s' }]
  for (const [index, [widthPx, heightPx]] of sizes.entries()) {
    const file = `${String(index + 1).padStart(6, '0')}.jpg`
    if (hasFfmpeg) {
      const source = `testsrc2=size=${widthPx}x${heightPx}`
      spawnSync('ffmpeg', ['-v', 'error', '-f', 'lavfi', '-i', source, '-frames:v', '1', join(directory, file)])
    }
    lines.push({ askedMs: 1000 * index, file, widthPx, heightPx, sequence: index, takenMs: 1000 * index })
  }
  writeFileSync(join(directory, 'index.ndjson'), lines.map((line) => `${JSON.stringify(line)}\n`).join(''))
  return { directory, base }
}

/** Size and length of a video, as ffmpeg's own tool tells them. */
function probe(file: string): { width: number; height: number; seconds: number } {
  const entries = 'stream=width,height:format=duration'
  const { stdout } = spawnSync('ffprobe', ['-v', 'error', '-show_entries', entries, '-of', 'json', file])
  const { streams, format } = JSON.parse(stdout.toString()) as {
    streams: { width: number; height: number }[]
    format: { duration: string }
  }
  return { ...streams[0]!, seconds: Number(format.duration) }
}

const same = [
  [160, 120],
  [160, 120],
  [160, 120],
] as const

// Where ffmpeg is not installed, what is said about that is tested; the slower proofs install it.
test.runIf(hasFfmpeg)(
  'a video shows each picture for as long as it took until the next',
  { timeout: 60_000 },
  async () => {
    const { directory, base } = filmOf(same)
    const percents: number[] = []
    await encodeFilm(directory, join(base, 'film.mp4'), { onProgress: (percent) => percents.push(percent) })
    const { width, height, seconds } = probe(join(base, 'film.mp4'))
    expect({ width, height }).toEqual({ width: 160, height: 120 })
    expect(seconds).toBeGreaterThan(1.9)
    expect(seconds).toBeLessThan(3.2)
    expect(readdirSync(base).sort()).toEqual(["Anna's film", 'film.mp4'])
  },
)

test.runIf(hasFfmpeg)('pictures per second may be set', { timeout: 60_000 }, async () => {
  const { directory, base } = filmOf(same)
  await encodeFilm(directory, join(base, 'film.mp4'), { framesPerS: 2 })
  expect(probe(join(base, 'film.mp4')).seconds).toBeCloseTo(1.5, 0)
})

test.runIf(hasFfmpeg)('pictures of odd and of different sizes make one video', { timeout: 60_000 }, async () => {
  const { directory, base } = filmOf([
    [161, 121],
    [80, 60],
  ])
  await encodeFilm(directory, join(base, 'film.mkv'), { framesPerS: 5 })
  expect(probe(join(base, 'film.mkv'))).toMatchObject({ width: 160, height: 120 })
})

test.runIf(hasFfmpeg)('a video that fails leaves nothing behind', { timeout: 60_000 }, async () => {
  const { directory, base } = filmOf(same)
  writeFileSync(join(directory, '000001.jpg'), 'no picture')
  writeFileSync(join(directory, '000002.jpg'), 'no picture')
  writeFileSync(join(directory, '000003.jpg'), 'no picture')
  await expect(encodeFilm(directory, join(base, 'film.mp4'))).rejects.toMatchObject({ name: 'DriverError' })
  expect(readdirSync(base)).toEqual(["Anna's film"])
})

test('without ffmpeg, the error says how to install it', async () => {
  const { directory, base } = filmOf(same)
  const broken = encodeFilm(directory, join(base, 'film.mp4'), { ffmpegPath: join(base, 'ffmpeg') })
  await expect(broken).rejects.toMatchObject({ code: 'DEPENDENCY_MISSING', hint: expect.any(String) as string })
})

test('a film without pictures makes no video', async () => {
  const { directory, base } = filmOf([])
  await expect(encodeFilm(directory, join(base, 'film.mp4'))).rejects.toMatchObject({ code: 'INPUT_INVALID' })
})
