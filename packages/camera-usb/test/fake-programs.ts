import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { onTestFinished } from 'vitest'

/** What stands in for ffmpeg and v4l2-ctl in a test: programs of their names with their words. */
export interface FakePrograms {
  readonly ffmpegPath: string
  readonly v4l2Ctl: string
  /** Command lines so far, of both programs. */
  calls(): string[][]
}

/** How the stand-ins behave. */
export interface FakeProgramsOptions {
  /** What `v4l2-ctl --list-formats-ext` prints; without it the program fails. */
  readonly formats?: string
  /** What `v4l2-ctl --list-ctrls-menus` prints. */
  readonly controls?: string
  /** What ffmpeg writes to stderr before it ends with an error, instead of pictures. */
  readonly failure?: string
  /** Answers of ffmpeg to questions, by a word of their command line. */
  readonly answers?: Readonly<Record<string, string>>
  /** Pictures before ffmpeg ends by itself; endless when left out. */
  readonly pictures?: number
}

/** One JPEG of 32 × 24: headers and an empty scan. */
export const tinyJpeg: Buffer = Buffer.from(
  'ffd8ffc0001108001800200301220002110103110' + '1ffc40005000000ffda000c03010002110311003f0000ffd9',
  'hex',
)

/** Writes the stand-ins into a directory of their own. */
export function fakePrograms(options: FakeProgramsOptions = {}): FakePrograms {
  const directory = mkdtempSync(join(tmpdir(), 'vfab-usb-'))
  onTestFinished(() => rmSync(directory, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 }))
  const log = join(directory, 'calls.ndjson')
  writeFileSync(log, '')
  const write = (name: string, body: string): string => {
    const path = join(directory, name)
    const head = `#!${process.execPath}\nconst { appendFileSync } = require('node:fs')\nconst args = process.argv.slice(2)\n`
    const note = `appendFileSync(${JSON.stringify(log)}, JSON.stringify([${JSON.stringify(name)}, ...args]) + '\\n')\n`
    writeFileSync(path, `${head}${note}const options = ${JSON.stringify(options)}\n${body}`)
    chmodSync(path, 0o755)
    return path
  }
  return {
    ffmpegPath: write('ffmpeg', `const jpeg = Buffer.from('${tinyJpeg.toString('hex')}', 'hex')\n${ffmpegBody}`),
    v4l2Ctl: write('v4l2-ctl', v4l2Body),
    calls: () =>
      readFileSync(log, 'utf8')
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line) as string[]),
  }
}

const ffmpegBody = `
for (const [word, answer] of Object.entries(options.answers ?? {})) {
  if (args.includes(word)) {
    process.stderr.write(answer)
    process.exit(1)
  }
}
if (options.failure !== undefined) {
  process.stderr.write(options.failure)
  process.exit(1)
}
process.stderr.write('  Stream #0:0: Video: mjpeg (Baseline), yuvj422p(pc), 32x24, 25 fps, 25 tbr, 1000k tbn\\n')
let left = options.pictures ?? Infinity
const next = () => {
  if (left-- <= 0) process.exit(0)
  const head = '--ffmpeg\\r\\nContent-type: image/jpeg\\r\\nContent-length: ' + jpeg.length + '\\r\\n\\r\\n'
  process.stdout.write(Buffer.concat([Buffer.from(head), jpeg, Buffer.from('\\r\\n')]), () => setImmediate(() => setTimeout(next, 5)))
}
next()
`

const v4l2Body = `
const print = (text) => {
  if (text === undefined) process.exit(1)
  process.stdout.write(text)
}
if (args.includes('--list-formats-ext')) print(options.formats)
if (args.includes('--list-ctrls-menus')) print(options.controls)
`
