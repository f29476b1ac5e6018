/**
 * The lines of one program: the beginning, strokes, the end. Everything that is written goes through here, so that what is
 * in force, where the pen is and how long it all takes is known at any time.
 */
import type { DrawOverrides, PointMm } from '@vfab/core'
import {
  fillTemplate,
  flavourRules,
  Frame,
  gapOf,
  line,
  type MoveSpeeds,
  MoveWriter,
  penLines,
  type StrokeTask,
} from '@vfab/driver-kit/gcode'

import type { GcodeConfig } from './config.ts'
import { gcodeError } from './errors.ts'

/** A machine's step, where nothing is known of it, mm. */
const assumedStepMm = 0.0125
/** Between two remarks on how long it takes to there, ms. */
const remarkEveryMs = 10_000

/** What a program has come to. */
export interface ProgramFigures {
  readonly strokes: number
  readonly inkMm: number
  readonly travelMm: number
  readonly durationMs: number
}

/** Writes one program. Each method returns lines with their ends. */
export class Program {
  readonly #config: GcodeConfig
  readonly #frame: Frame
  readonly #writer: MoveWriter
  readonly #marks: boolean
  #begun = false
  #ended = false
  #down = false
  /** False until the pen has been moved once: where it is at first is not known. */
  #penKnown = false
  /** Whether the lines that find the zero were written: they come once, as the machine moves on from there. */
  #placed = false
  #strokes = 0
  #inkMm = 0
  #travelMm = 0
  #durationMs = 0
  #remarkedMs = 0

  /** @param marks - whether strokes end with a line that waits, for a caller that watches how far the file is read */
  constructor(config: GcodeConfig, marks: boolean = false) {
    this.#config = config
    this.#marks = marks
    const { originXMm, originYMm, zero } = config
    const origin = zero === 'here' ? { x: 0, y: 0 } : { x: originXMm, y: originYMm }
    this.#frame = new Frame(config, origin)
    this.#writer = new MoveWriter({ frame: this.#frame, style: this.#rules.style, stepMm: assumedStepMm })
    this.#writer.standsAt(origin)
    this.#writer.standsAnywhere()
  }

  /** Where the pen is, mm on the page. */
  get hereMm(): PointMm {
    return this.#frame.toPage(this.#writer.end)
  }

  /** Where the pen is by the machine's coordinates, on the page. */
  toPage(place: PointMm): PointMm {
    return this.#frame.toPage({ x: place.xMm, y: place.yMm })
  }

  get penIsDown(): boolean {
    return this.#down
  }

  /** Whether anything was written. */
  get begun(): boolean {
    return this.#begun
  }

  get figures(): ProgramFigures {
    return {
      strokes: this.#strokes,
      inkMm: this.#inkMm,
      travelMm: this.#travelMm,
      durationMs: this.#durationMs,
    }
  }

  /** The machine stands elsewhere than the last line leads: what is in force is not known. */
  standsAt({ xMm, yMm }: PointMm): void {
    this.#writer.standsAt(this.#frame.toMachine(xMm, yMm))
    this.#writer.standsAnywhere()
    this.#penKnown = false
  }

  /** Another program for the same machine: its first lines come again. */
  restart(): void {
    this.#begun = false
    this.#ended = false
    this.#penKnown = false
    this.#strokes = 0
    this.#inkMm = 0
    this.#travelMm = 0
    this.#durationMs = 0
    this.#remarkedMs = 0
    this.#writer.standsAnywhere()
  }

  /** The first lines; nothing after the first time. */
  begin(): string {
    if (this.#begun) return ''
    this.#begun = true
    const { flavour, widthMm, heightMm, originCorner, zero, header, model } = this.#config
    const { title, start, home, zeroHere } = this.#rules
    const place = this.#placed ? [] : { machine: [], here: zeroHere, home }[zero]
    this.#placed = true
    const isHoming = zero === 'home' && place.length > 0
    return linesOf([
      '; written by vfab',
      `; ${ascii(model)}, ${title}: page of ${widthMm} x ${heightMm} mm, its ${originCorner} corner is the zero`,
      ...start,
      ...(isHoming ? this.#pen('up', undefined) : []),
      ...place,
      ...this.#fill(header, flavour),
    ])
  }

  /** One stroke, with the travel to it. @param next - the one that follows, where it is known */
  stroke(task: StrokeTask, overrides: DrawOverrides | undefined, next: StrokeTask | undefined): string {
    const { joinToleranceMm } = this.#config
    const { waitForMoves } = this.#rules.style
    const head = this.begin()
    const speeds = this.#speeds(overrides)
    const lines: (string | undefined)[] = []
    const here = this.hereMm
    const way = line(here.xMm, here.yMm, task.startX, task.startY)
    if (this.#down && way.lengthMm <= joinToleranceMm) {
      lines.push(this.#writer.draw(way, speeds)?.text)
    } else {
      lines.push(...this.#pen('up', overrides), this.#remark())
      lines.push(this.#writer.travel(task.startX, task.startY, speeds)?.text)
      this.#travelMm += way.lengthMm
    }
    lines.push(...this.#pen('down', overrides))
    for (const piece of task.pieces) {
      lines.push(this.#writer.draw(piece, speeds)?.text)
      this.#inkMm += piece.lengthMm
    }
    if (next === undefined || gapOf(task, next) > joinToleranceMm) {
      lines.push(...this.#pen('up', overrides))
      // A print server tells how far it has read: what lies before this has then been drawn.
      if (this.#marks && waitForMoves !== undefined) lines.push(waitForMoves)
    }
    this.#strokes += 1
    this.#durationMs += task.durationMs
    return head + linesOf(lines.filter((text) => text !== undefined))
  }

  /** The lines that find the machine's corner by its switches, the pen up. */
  home(): string {
    this.#placed = true
    const head = this.begin()
    const lines = [...this.#pen('up', undefined), ...this.#rules.home]
    this.#writer.standsAt({ x: 0, y: 0 })
    this.#writer.standsAnywhere()
    return head + linesOf(lines)
  }

  /** Takes the pen there, if it is not there already. */
  movePen(to: 'up' | 'down', percent?: number): string {
    const overrides = percent === undefined ? undefined : { penUpPercent: percent, penDownPercent: percent }
    const head = this.begin()
    if (percent !== undefined) this.#penKnown = false
    return head + linesOf(this.#pen(to, overrides))
  }

  /** Lifts the pen and travels there. */
  moveTo({ xMm, yMm }: PointMm): string {
    const head = this.begin()
    const here = this.hereMm
    const lines = this.#pen('up', undefined)
    const move = this.#writer.travel(xMm, yMm, this.#speeds(undefined))
    this.#travelMm += Math.hypot(xMm - here.xMm, yMm - here.yMm)
    return head + linesOf(move === undefined ? lines : [...lines, move.text])
  }

  /** The last lines; nothing where nothing was begun. */
  end(): string {
    if (!this.#begun || this.#ended) return ''
    this.#ended = true
    const { footer, flavour } = this.#config
    const { strokes, inkMm, travelMm, durationMs } = this.figures
    return linesOf([
      ...this.#pen('up', undefined),
      ...this.#fill(footer, flavour),
      ...this.#rules.end,
      `; ${strokes} strokes, ${(inkMm / 1000).toFixed(2)} m of ink, ${(travelMm / 1000).toFixed(2)} m of travel`,
      `; estimated printing time (normal mode) = ${clockTime(durationMs)}`,
    ])
  }

  get #rules(): (typeof flavourRules)[GcodeConfig['flavour']] {
    return flavourRules[this.#config.flavour]
  }

  #speeds(overrides: DrawOverrides | undefined): MoveSpeeds {
    const { drawSpeedMmPerS, travelSpeedMmPerS } = { ...this.#config, ...overrides }
    if (this.#rules.style.rapidTakesFeed) return { drawSpeedMmPerS, travelSpeedMmPerS }
    return { drawSpeedMmPerS, travelSpeedMmPerS: overrides?.travelSpeedMmPerS }
  }

  #pen(to: 'up' | 'down', overrides: DrawOverrides | undefined): string[] {
    if (this.#penKnown && this.#down === (to === 'down')) return []
    const { pen, flavour, penLiftMs, penDropMs } = this.#config
    this.#penKnown = true
    this.#down = to === 'down'
    const percent = to === 'up' ? overrides?.penUpPercent : overrides?.penDownPercent
    const lines = penLines(
      pen,
      { to, percent, waitMs: to === 'up' ? penLiftMs : penDropMs },
      flavour,
      this.#rules.style,
    )
    this.#writer.interrupted()
    return lines
  }

  #remark(): string | undefined {
    if (this.#durationMs - this.#remarkedMs < remarkEveryMs) return undefined
    this.#remarkedMs = this.#durationMs
    return `;TIME_ELAPSED:${(this.#durationMs / 1000).toFixed(1)}`
  }

  #fill(template: readonly string[], flavour: string): string[] {
    const { widthMm, heightMm, drawSpeedMmPerS, travelSpeedMmPerS } = this.#config
    const { strokes, inkMm, travelMm, durationMs } = this.figures
    const figures = {
      strokes,
      inkMm: Math.round(inkMm),
      travelMm: Math.round(travelMm),
      seconds: Math.round(durationMs / 1000),
    }
    try {
      return fillTemplate(template, { widthMm, heightMm, drawSpeedMmPerS, travelSpeedMmPerS, flavour, ...figures })
    } catch (cause) {
      throw gcodeError('CONFIG_INVALID', `header or footer: ${(cause as Error).message}`, {
        hint: 'correct the placeholder, or leave it out',
        cause,
      })
    }
  }
}

function linesOf(lines: readonly string[]): string {
  return lines.map((text) => `${text}\n`).join('')
}

/** Readers of G-code have no other letters. */
function ascii(text: string): string {
  return text.replaceAll(/[^\x20-\x7e]|[();]/g, '?')
}

/** `1h 2m 3s`, as slicers write it and print servers read it. */
function clockTime(durationMs: number): string {
  const seconds = Math.round(durationMs / 1000)
  return `${Math.floor(seconds / 3600)}h ${Math.floor((seconds % 3600) / 60)}m ${seconds % 60}s`
}
