import { NumberRows } from '../number-rows.ts'
import { arrivalTick, pulseAt, type ServoMotion } from './servo.ts'

/** From `fromTick` (included) to `toTick` the tip was on the paper. */
export interface PenDown {
  readonly fromTick: number
  readonly toTick: number
}

/** The tip touches where the pulse is past `pulse`, seen from the side that `upSign` points to. */
export interface Contact {
  readonly pulse: number
  /** +1 where a longer pulse lifts the pen, −1 where a shorter one does. */
  readonly upSign: 1 | -1
}

const [tick, fromPulse, targetPulse, pulsePerTick] = [0, 1, 2, 3]
const [contactPulse, contactSign] = [1, 2]

/** Height of the pen against time, and the height at which it touches the paper. */
export class PenLog {
  readonly #motions = new NumberRows(4)
  readonly #contacts = new NumberRows(3)

  /** The servo does something else from now on. */
  push(motion: ServoMotion): void {
    this.#motions.push(motion.fromTick, motion.fromPulse, motion.targetPulse, motion.pulsePerTick)
  }

  /** The contact point is another one from now on. */
  pushContact(atTick: number, contact: Contact): void {
    this.#contacts.push(atTick, contact.pulse, contact.upSign)
  }

  /** What the servo was doing at a tick. */
  motionAt(atTick: number): ServoMotion {
    return this.#motion(Math.max(0, this.#motions.lastAtMost(tick, atTick)))
  }

  contactAt(atTick: number): Contact {
    return this.#contact(Math.max(0, this.#contacts.lastAtMost(tick, atTick)))
  }

  pulseAt(atTick: number): number {
    return pulseAt(this.motionAt(atTick), atTick)
  }

  isDownAt(atTick: number): boolean {
    return touches(this.contactAt(atTick), this.pulseAt(atTick))
  }

  /** True when the servo, left alone, ends with the tip on the paper. */
  staysDown(atTick: number): boolean {
    return touches(this.contactAt(atTick), this.motionAt(atTick).targetPulse)
  }

  /** The times the tip spent on the paper, in order, up to `untilTick`. */
  *downTimes(untilTick: number): Generator<PenDown> {
    let downSince: number | undefined
    for (const change of this.#crossings(untilTick)) {
      if (change.down && downSince === undefined) downSince = change.tick
      else if (!change.down && downSince !== undefined) {
        if (change.tick > downSince) yield { fromTick: downSince, toTick: change.tick }
        downSince = undefined
      }
    }
    if (downSince !== undefined) yield { fromTick: downSince, toTick: untilTick }
  }

  /** Moments at which the tip may have touched or left, each with what holds from then on. */
  *#crossings(untilTick: number): Generator<{ readonly tick: number; readonly down: boolean }> {
    let motionRow = 0
    let contactRow = 0
    let from = 0
    while (from < untilTick) {
      while (this.#startOf(this.#motions, motionRow + 1) <= from) motionRow += 1
      while (this.#startOf(this.#contacts, contactRow + 1) <= from) contactRow += 1
      const nextMotion = this.#startOf(this.#motions, motionRow + 1)
      const nextContact = this.#startOf(this.#contacts, contactRow + 1)
      const to = Math.min(untilTick, nextMotion, nextContact)
      const motion = this.#motion(motionRow)
      const contact = this.#contact(contactRow)
      yield { tick: from, down: touches(contact, pulseAt(motion, from)) }
      const crossing = crossingTick(motion, contact)
      if (crossing > from && crossing < to) yield { tick: crossing, down: touches(contact, motion.targetPulse) }
      from = to
    }
  }

  #startOf(rows: NumberRows, row: number): number {
    return row < rows.count ? rows.get(row, tick) : Infinity
  }

  #motion(row: number): ServoMotion {
    return {
      fromTick: this.#motions.get(row, tick),
      fromPulse: this.#motions.get(row, fromPulse),
      targetPulse: this.#motions.get(row, targetPulse),
      pulsePerTick: this.#motions.get(row, pulsePerTick),
    }
  }

  #contact(row: number): Contact {
    return {
      pulse: this.#contacts.get(row, contactPulse),
      upSign: this.#contacts.get(row, contactSign) < 0 ? -1 : 1,
    }
  }
}

function touches(contact: Contact, pulse: number): boolean {
  return (pulse - contact.pulse) * contact.upSign < 0
}

/** When the pulse passes the contact point, or Infinity. */
function crossingTick(motion: ServoMotion, contact: Contact): number {
  const total = motion.targetPulse - motion.fromPulse
  const part = contact.pulse - motion.fromPulse
  if (total === 0 || part / total < 0 || part / total > 1 || motion.pulsePerTick === Infinity) return Infinity
  const crossing = motion.fromTick + Math.abs(part) / motion.pulsePerTick
  return crossing <= arrivalTick(motion) ? crossing : Infinity
}
