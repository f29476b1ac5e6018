import { createPaint, type Paint, wantsColour } from './colour.ts'
import type { Io, OutputStream } from './io.ts'
import { textTable } from './text-table.ts'

/** Version of the JSON that commands print: raised when a field changes its meaning or goes away. */
export const schemaVersion = 1

/** What the user asked the output to be like. */
export interface OutputOptions {
  readonly json: boolean
  readonly quiet: boolean
  /** Number of `-v`. */
  readonly verbosity: number
  readonly noColour: boolean
}

/** What a command is about to do, or does. */
export interface Step {
  readonly text: string
  /** It may take more than a second: guessed from sizes. */
  readonly mayBeLong: boolean
  /** How much of it is done, from 0 to 1. */
  readonly share?: number | undefined
}

/** Where commands write. Results go to stdout, everything else to stderr. */
export interface Output {
  readonly json: boolean
  readonly verbosity: number
  /** Colours for {@link result}. */
  readonly paint: Paint
  /** Colours for everything else. */
  readonly paintNote: Paint
  /** True where a line on stderr can be overwritten: a terminal that is not watched by a build server. */
  readonly live: boolean
  /** Columns of stderr, 80 where unknown. */
  readonly columns: number
  /** A line of the result, for people; nothing with `--json`. */
  result(line: string): void
  /** A table of the result, see text-table.ts. */
  table(headings: readonly string[], rows: readonly (readonly string[])[]): void
  /** The result of the command with `--json`: one document. */
  document(value: object): void
  /** One line of a stream with `--json`. */
  event(value: object): void
  /** Progress and remarks, unless `--quiet`. */
  note(line: string): void
  /** Shown even with `--quiet`. */
  error(line: string): void
  /** Only with `-v`. */
  detail(line: string): void
  /** Replaces the live line, or lines with line feeds between them, or takes them away; call only where {@link live}. */
  status(line: string | undefined): void
  /**
   * Shows what is about to be done, before it is, and how far it is. A terminal shows it in the live line; elsewhere it is a line of its
   * own where the step may be long, and one more each two seconds.
   */
  step(step: Step): void
  /** From now on stdout belongs to what a device writes there: results go where remarks go. */
  reserveStdout(): void
  /** Resolves when all that was written has left the process. */
  flush(): Promise<void>
}

/** How often a long step is shown where lines stay. */
const plainStepEveryMs = 2000

/**
 * Writes to the two streams. A reader that goes away (`vfab … | head -1`, a closed terminal) is no failure: from then on
 * nothing is written there, and the command carries on, because a plot must not die with its audience.
 */
export function createOutput(io: Pick<Io, 'stdout' | 'stderr' | 'env' | 'clock'>, options: OutputOptions): Output {
  const { json, quiet, verbosity, noColour } = options
  const stdout = createSink(io.stdout)
  const stderr = createSink(io.stderr)
  const live = io.stderr.isTTY === true && !io.env.CI && io.env.TERM !== 'dumb' && !quiet
  let linesShown = 0
  let announced = { text: '', atMs: 0 }
  let results = stdout
  const clearStatus = (): string => {
    const lines = linesShown
    linesShown = 0
    if (lines > 1) return `\r\u001b[${lines - 1}A\u001b[J`
    return lines === 1 ? '\r\u001b[K' : ''
  }
  const note = (line: string): void => {
    if (!quiet) stderr.write(`${clearStatus()}${line}\n`)
  }
  const status = (line: string | undefined): void => {
    const clear = clearStatus()
    linesShown = line === undefined ? 0 : line.split('\n').length
    stderr.write(`${clear}${line ?? ''}`)
  }
  const paint = createPaint(wantsColour(io.stdout, io.env, noColour))
  const output: Output = {
    json,
    verbosity,
    paint,
    paintNote: createPaint(wantsColour(io.stderr, io.env, noColour)),
    live,
    columns: io.stderr.columns ?? 80,
    result(line) {
      if (json) return
      if (linesShown > 0) stderr.write(clearStatus())
      results.write(`${line}\n`)
    },
    table(headings, rows) {
      for (const line of textTable(headings, rows, paint)) output.result(line)
    },
    document: (value) => json && results.write(`${JSON.stringify({ schemaVersion, ...value }, null, 2)}\n`),
    event: (value) => json && results.write(`${JSON.stringify({ schemaVersion, ...value })}\n`),
    note,
    error: (line) => stderr.write(`${clearStatus()}${line}\n`),
    detail: (line) => verbosity > 0 && stderr.write(`${clearStatus()}${line}\n`),
    status,
    step({ text, mayBeLong, share }) {
      const line = share === undefined ? `${text} …` : `${text} … ${Math.floor(100 * share)} %`
      if (live) return status(line)
      if (!mayBeLong) return
      const now = io.clock.now()
      if (text === announced.text && (share === undefined || now - announced.atMs < plainStepEveryMs)) return
      announced = { text, atMs: now }
      note(line)
    },
    reserveStdout: () => void (results = stderr),
    flush: async () => {
      await Promise.all([stdout.flush(), stderr.flush()])
    },
  }
  return output
}

interface Sink {
  write(text: string): void
  flush(): Promise<void>
}

function createSink(stream: OutputStream): Sink {
  let gone = false
  stream.on('error', () => (gone = true))
  return {
    write(text) {
      if (!gone) stream.write(text)
    },
    flush: () => new Promise((resolve) => (gone ? resolve() : stream.write('', () => resolve()))),
  }
}
