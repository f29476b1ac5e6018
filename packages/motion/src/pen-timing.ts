/**
 * When the tip is on the paper while a servo lifts or lowers it, and how much travel may go on meanwhile.
 *
 *   height ▲                     up
 *        1 ┤        ╱‾‾‾╲
 *  contact ┤──────╱──────╲──────     above: the tip is clear of the paper
 *        0 ┤____╱          ╲____     below: it presses on it
 *              lift      drop   ▶ time
 *
 * The board moves the servo's set point at a constant rate; the tip touches the paper somewhere on the way. Waiting for both
 * moves to end wastes most of the time: once the tip is clear, travel leaves no mark, and until it touches, none either.
 */

/** A servo that lifts the pen. Positions in any unit (pulse widths, percent), as long as the rates use it too. */
export interface PenServo {
  readonly upPosition: number
  readonly downPosition: number
  /** Position units per second, above zero. */
  readonly liftRatePerS: number
  /** Position units per second, above zero. */
  readonly dropRatePerS: number
  /** Height at which the tip touches: 0 at the down position, 1 at the up position. Default 0.5. */
  readonly contactFraction?: number | undefined
  /** A command takes effect within this time, not necessarily at once. Default 0. */
  readonly latencyMs?: number | undefined
  /**
   * How long a full lift may take at the most, where the servo lags behind its set point; the rate says how long it takes
   * at the least. Everything is timed so that it holds for both and for all between. Default: as the rate says.
   */
  readonly slowestLiftMs?: number | undefined
  /** As {@link slowestLiftMs}, of a full drop. */
  readonly slowestDropMs?: number | undefined
}

/** How long full moves of the pen take, at the latest. */
export interface PenMoveTimes {
  /** From the command to the pen at its up position. */
  readonly penLiftMs: number
  /** From the command to the pen at its down position. */
  readonly penDropMs: number
  /** From the command to lift to the tip off the paper. */
  readonly clearsAfterMs: number
  /** From the command to drop to the tip on the paper. */
  readonly touchesAfterMs: number
}

/** @throws RangeError for rates that are not positive, or a contact that is not between down and up */
export function penMoveTimesMs(servo: PenServo): PenMoveTimes {
  const { slowLiftMs, slowDropMs, contact, latencyMs } = resolveServo(servo)
  return {
    penLiftMs: latencyMs + slowLiftMs,
    penDropMs: latencyMs + slowDropMs,
    clearsAfterMs: latencyMs + contact * slowLiftMs,
    touchesAfterMs: latencyMs + (1 - contact) * slowDropMs,
  }
}

/**
 * What may go on while the pen moves.
 *
 * `wait`: nothing. `overlap`: travel goes on while the tip is surely clear, drawing from when it surely touches; the lift
 * begins when the stroke has ended. `early`: besides, the lift begins so much before the stroke's end that the tip leaves
 * the paper there at the earliest. With a contact that is measured too high, `early` takes ink from the stroke's end.
 */
export type PenPolicy = 'wait' | 'overlap' | 'early'

/** What {@link planPenHop} accepts. */
export interface PenHopOptions {
  /** Default `overlap`. */
  policy?: PenPolicy | undefined
  /** Time kept between each moment of the tip and the one of the motion that depends on it. Default 0. */
  marginMs?: number | undefined
  /**
   * The tip gets at least so high, 0 to 1, before it is lowered again: above the contact. A hop too short to lift the pen
   * in full lowers it earlier. Default: half-way between contact and up.
   */
  leastHeightFraction?: number | undefined
  /**
   * When the pen came down in full for the stroke before, in ms after its end; above zero if it is still on its way down.
   * Default: long before. That of the hop before is `downAtMs - drawAtMs` less the time the stroke took.
   */
  downAtMs?: number | undefined
  /** The pen is up at first, as before the first stroke: no lift is needed. Default false. */
  penIsUp?: boolean | undefined
  /**
   * The pen was lifted so long before the stroke's end, in ms; overrides what the policy would do. Zero lifts it at the end.
   * Not for `wait`.
   */
  liftedMs?: number | undefined
  /** The pen is lowered when the travel has ended, not before: for machines that can do nothing in mid-travel. Default false. */
  dropOnArrival?: boolean | undefined
}

/** When to give which command, in ms after the stroke before has ended. */
export interface PenHop {
  /** Below zero: before the stroke's end. */
  readonly liftAtMs: number
  /** When travel begins. */
  readonly travelAtMs: number
  readonly arriveAtMs: number
  /** May lie before the arrival. */
  readonly dropAtMs: number
  /** When the next stroke begins. */
  readonly drawAtMs: number
  /** When the pen has come down in full, at the latest; may lie after the next stroke's beginning. */
  readonly downAtMs: number
  /** How high the tip gets at least, 0 to 1. */
  readonly heightFraction: number
}

/**
 * Times a travel of `travelMs` from the end of one stroke to the beginning of the next, with the pen's lift and drop.
 * From the end of the stroke to the beginning of the next the tip is on the paper only while the machine rests at either.
 * @throws RangeError for a servo or options that make no sense
 */
export function planPenHop(servo: PenServo, travelMs: number, options: PenHopOptions = {}): PenHop {
  const resolved = resolveServo(servo)
  const { liftMs, slowLiftMs, dropMs, slowDropMs, contact, latencyMs } = resolved
  const { policy = 'overlap', downAtMs = -Infinity, penIsUp = false, dropOnArrival = false } = options
  const marginMs = notNegative(options.marginMs ?? 0, 'marginMs')
  const least = options.leastHeightFraction ?? (1 + contact) / 2
  if (!(least >= contact && least <= 1)) {
    throw new RangeError(`leastHeightFraction is ${least}; it must be from the contact ${contact} to 1`)
  }
  notNegative(travelMs, 'travelMs')
  if (policy === 'wait') return waitInFull(resolved, travelMs, penIsUp)
  if (penIsUp) {
    const soonestMs = Math.max(0, travelMs + marginMs - (1 - contact) * dropMs)
    const dropAtMs = dropOnArrival ? travelMs : soonestMs
    return drop(resolved, { liftAtMs: 0, travelAtMs: 0, arriveAtMs: travelMs, dropAtMs }, 1, 1, marginMs)
  }
  // The tip leaves the paper between `contact × lift` after the command, and the latency and the servo's lag later.
  const ownLeadMs = policy === 'early' ? Math.min(contact * liftMs - marginMs, -downAtMs) : 0
  const leadMs = options.liftedMs === undefined ? ownLeadMs : notNegative(options.liftedMs, 'liftedMs')
  const liftAtMs = leadMs > 0 ? -leadMs : 0
  const risesMs = liftAtMs + latencyMs
  const travelAtMs = Math.max(0, risesMs + contact * slowLiftMs + marginMs)
  const arriveAtMs = travelAtMs + travelMs
  const soonestMs = earliestDrop(resolved, arriveAtMs + marginMs, risesMs, least)
  const dropAtMs = dropOnArrival ? Math.max(arriveAtMs, soonestMs) : soonestMs
  // A pen that had not come down in full rises from there, so that it gets higher and takes longer to touch.
  const lowest = Math.max(0, Math.min(1, (downAtMs - liftAtMs) / slowDropMs))
  const highest = Math.min(1, lowest + (dropAtMs + latencyMs - liftAtMs) / liftMs)
  const surely = Math.min(1, (dropAtMs - risesMs) / slowLiftMs)
  return drop(resolved, { liftAtMs, travelAtMs, arriveAtMs, dropAtMs }, highest, surely, marginMs)
}

function waitInFull({ slowLiftMs, slowDropMs, latencyMs }: ResolvedServo, travelMs: number, penIsUp: boolean): PenHop {
  const travelAtMs = penIsUp ? 0 : latencyMs + slowLiftMs
  const arriveAtMs = travelAtMs + travelMs
  const drawAtMs = arriveAtMs + latencyMs + slowDropMs
  return {
    liftAtMs: 0,
    travelAtMs,
    arriveAtMs,
    dropAtMs: arriveAtMs,
    drawAtMs,
    downAtMs: drawAtMs,
    heightFraction: 1,
  }
}

/** When to drop so that the tip touches at `touchMs` at the earliest, having risen since `risesMs` to `height` at least. */
function earliestDrop(
  { slowLiftMs, dropMs, contact }: ResolvedServo,
  touchMs: number,
  risesMs: number,
  height: number,
): number {
  // Still rising when the drop begins at t, the tip is at (t − rises) / lift, and touches after (height − contact) × drop.
  const whileRising = (touchMs + contact * dropMs + (risesMs * dropMs) / slowLiftMs) / (1 + dropMs / slowLiftMs)
  const wanted = whileRising - risesMs < slowLiftMs ? whileRising : touchMs - (1 - contact) * dropMs
  return Math.max(wanted, risesMs + height * slowLiftMs)
}

/** Adds what follows from the drop, which begins at a height between `surely` and `highest`. */
function drop(
  { slowDropMs, contact, latencyMs }: ResolvedServo,
  times: Pick<PenHop, 'liftAtMs' | 'travelAtMs' | 'arriveAtMs' | 'dropAtMs'>,
  highest: number,
  surely: number,
  marginMs: number,
): PenHop {
  const touchesMs = times.dropAtMs + latencyMs + (highest - contact) * slowDropMs
  return {
    ...times,
    drawAtMs: Math.max(times.arriveAtMs, touchesMs + marginMs),
    downAtMs: times.dropAtMs + latencyMs + highest * slowDropMs,
    heightFraction: surely,
  }
}

interface ResolvedServo {
  /** Of the full moves at the soonest, without latency. */
  readonly liftMs: number
  readonly dropMs: number
  /** Of the full moves at the latest, without latency. */
  readonly slowLiftMs: number
  readonly slowDropMs: number
  readonly contact: number
  readonly latencyMs: number
}

function resolveServo(servo: PenServo): ResolvedServo {
  const way = Math.abs(servo.upPosition - servo.downPosition)
  if (!(way > 0 && way < Infinity)) {
    throw new RangeError(
      `the pen's positions are up ${servo.upPosition} and down ${servo.downPosition}; they must differ`,
    )
  }
  for (const rate of [servo.liftRatePerS, servo.dropRatePerS]) {
    if (!(rate > 0 && rate < Infinity)) throw new RangeError(`the pen moves at a rate of ${rate}/s; it must be above 0`)
  }
  const contact = servo.contactFraction ?? 0.5
  if (!(contact >= 0 && contact < 1))
    throw new RangeError(`contactFraction is ${contact}; it must be from 0 to below 1`)
  const liftMs = (1000 * way) / servo.liftRatePerS
  const dropMs = (1000 * way) / servo.dropRatePerS
  return {
    liftMs,
    dropMs,
    slowLiftMs: Math.max(liftMs, notNegative(servo.slowestLiftMs ?? 0, 'slowestLiftMs')),
    slowDropMs: Math.max(dropMs, notNegative(servo.slowestDropMs ?? 0, 'slowestDropMs')),
    contact,
    latencyMs: notNegative(servo.latencyMs ?? 0, 'latencyMs'),
  }
}

function notNegative(value: number, name: string): number {
  if (!(value >= 0 && value < Infinity)) throw new RangeError(`${name} is ${value}; it must be 0 or more`)
  return value
}
