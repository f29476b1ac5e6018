/** What one command was for. */
export interface LedgerEntry {
  readonly durationMs: number
  readonly drawnMm: number
}

interface Line {
  /** Count of commands sent when this one was among them. */
  readonly sent: number
  readonly durationMs: number
  readonly drawnMm: number
}

interface StrokeLine {
  readonly sent: number
  readonly stroke: number
}

/** Keeps account of what was sent, until the machine has done it. */
export class Ledger {
  #onStroke: (stroke: number) => void
  #open: Line[] = []
  #openStrokes: StrokeLine[] = []
  /** What is not confirmed. */
  #unsure: Line[] = []
  #confirmedInStrokeMm = 0
  #elapsedMs = 0
  #drawnMm = 0
  #strokesDone = 0

  /** @param onStroke - called for each stroke, in order, when it is done */
  constructor(onStroke: (stroke: number) => void) {
    this.#onStroke = onStroke
  }

  /** The plan's time of all that is done. */
  get elapsedMs(): number {
    return this.#elapsedMs
  }

  get drawnMm(): number {
    return this.#drawnMm
  }

  get strokesDone(): number {
    return this.#strokesDone
  }

  /** Of the first stroke that is not done: what left ink for certain. */
  get confirmedInStrokeMm(): number {
    return this.#confirmedInStrokeMm
  }

  /** Notes the command that was sent as the `sent`-th. */
  add(sent: number, entry: LedgerEntry): void {
    const line = { sent, ...entry }
    this.#open.push(line)
    if (entry.drawnMm > 0) this.#unsure.push(line)
  }

  /** Notes that a stroke is done when the `sent`-th command is. */
  addStroke(sent: number, stroke: number): void {
    this.#openStrokes.push({ sent, stroke })
  }

  /** Strikes out what the first `done` commands were for; strokes wait until they are certain. */
  settle(done: number): void {
    let struck = 0
    for (const line of this.#open) {
      if (line.sent > done) break
      struck++
      this.#elapsedMs += line.durationMs
      this.#drawnMm += line.drawnMm
    }
    if (struck > 0) this.#open = this.#open.slice(struck)
  }

  /** Tells of the strokes that the first `done` commands were for: those left ink for certain. */
  confirm(done: number): void {
    while (this.#openStrokes[0] !== undefined && this.#openStrokes[0].sent <= done) {
      const { stroke, sent } = this.#openStrokes.shift()!
      this.#confirmLines(sent)
      this.#confirmedInStrokeMm = 0
      this.#strokesDone++
      try {
        this.#onStroke(stroke)
      } catch (error) {
        // Who throws once wants to hear no more.
        this.#onStroke = () => {}
        throw error
      }
    }
    this.#confirmLines(done)
  }

  #confirmLines(done: number): void {
    let confirmed = 0
    for (const { sent, drawnMm } of this.#unsure) {
      if (sent > done) break
      confirmed++
      this.#confirmedInStrokeMm += drawnMm
    }
    if (confirmed > 0) this.#unsure = this.#unsure.slice(confirmed)
  }
}
