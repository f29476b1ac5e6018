import type { StatusReport } from './report.ts'

/** A board that is idle with moves unfinished is asked this often to carry them out. */
const mostNudges = 2
/** Answers take some ms; after this time a board that is idle will not send one any more, ms. */
const lostAnswerMs = 1000

/** What is known of the machine beside the link. */
export interface IdleExpectations {
  /** A board that dwells calls itself idle, and answers when the dwell is over: after this time at the latest, ms. */
  readonly longestDwellMs: number
  /** Whether the machine stands where everything that was sent leads: then only answers were lost, and no lines. */
  readonly standsAtEnd: (report: StatusReport) => boolean
  /** Moves that the board has planned and not carried out, by a report; 0 where it does not tell. */
  readonly plannedBlocks: (report: StatusReport) => number
  /** Called when answers were lost on the way though the lines were not. */
  readonly onLostAnswers: (count: number) => void
}

/**
 * What to do about a board that is idle with lines unanswered:
 *
 * - `wait`: the answers may still come
 * - `nudge`: moves may be planned and not begun; a cycle start carries them out, and does nothing where there are none
 * - `answers-lost`: it has done everything, and the answers were lost on the way
 * - `lines-lost`: a line was lost, and there is no telling which
 * - a number: this many moves are planned, and it does not carry them out
 */
export type IdleVerdict = 'wait' | 'nudge' | 'answers-lost' | 'lines-lost' | number

/** A board that is idle has read everything: answers that are still due were lost, or the lines were. */
export class IdleCheck {
  #expected: IdleExpectations = {
    longestDwellMs: 0,
    standsAtEnd: () => false,
    plannedBlocks: () => 0,
    onLostAnswers: () => {},
  }
  /** Since when reports have found the board idle with lines unanswered. */
  #sinceMs: number | undefined
  /** How often it was nudged since the last answer. */
  #nudges = 0

  /** Until this is called, nothing is expected: every lost answer counts as a lost line. */
  expect(expected: Partial<IdleExpectations>): void {
    this.#expected = { ...this.#expected, ...expected }
  }

  /** A line was answered. */
  answered(): void {
    this.#nudges = 0
    this.#sinceMs = undefined
  }

  /** Nothing is under way any more: both sides have forgotten it. */
  forget(): void {
    this.#sinceMs = undefined
  }

  /** Called with each report. */
  judge(report: StatusReport, { nowMs, underway, hasQuestion }: IdleSituation): IdleVerdict {
    if (report.state !== 'Idle' || underway === 0) {
      this.#sinceMs = undefined
      return 'wait'
    }
    this.#sinceMs ??= nowMs
    const { longestDwellMs, standsAtEnd, plannedBlocks } = this.#expected
    if (nowMs - this.#sinceMs < longestDwellMs + lostAnswerMs) return 'wait'
    this.#sinceMs = undefined
    const isAtEnd = standsAtEnd(report)
    if (!isAtEnd && this.#nudges < mostNudges) {
      this.#nudges += 1
      return 'nudge'
    }
    const unfinished = plannedBlocks(report)
    if (unfinished > 0) return unfinished
    return hasQuestion || !isAtEnd ? 'lines-lost' : 'answers-lost'
  }

  /** Passes on that answers were lost. */
  reportLost(count: number): void {
    this.#expected.onLostAnswers(count)
  }
}

/** The link's side of {@link IdleCheck.judge}. */
export interface IdleSituation {
  readonly nowMs: number
  /** Lines without an answer. */
  readonly underway: number
  /** Whether one of them is a question. */
  readonly hasQuestion: boolean
}
