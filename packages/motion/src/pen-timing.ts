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
  /** By how much the tip may touch higher or lower than {@link contactFraction}. Everything is timed for both. Default 0. */
  readonly contactErrorFraction?: number | undefined
  /** A command takes effect within this time, not necessarily at once. Default 0. */
  readonly latencyMs?: number | undefined
  /**
   * How long a full lift may take at the most, where the servo lags behind its set point; the rate says how long it takes
   * at the least. Everything is timed so that it holds for both and for all between. Default: as the rate says.
   */
  readonly slowestLiftMs?: number | undefined
  /** As {@link slowestLiftMs}, of a full drop: a servo that lags by some share of what it may does so both ways. */
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

/**
 * How long the tip may touch while the carriage starts or stops. Near rest it hardly moves: within `t` of rest it is no
 * further away than half its acceleration times `t²`.
 */
export interface PenSlack {
  /** The tip may touch this long after a stroke has begun. */
  readonly drawMs: number
  /** The tip may leave this long before a stroke ends. */
  readonly endMs: number
  /** The tip may leave this long after a travel has begun. */
  readonly leaveMs: number
  /** The tip may touch this long before a travel ends. */
  readonly arriveMs: number
}

/** What {@link planPenHop} accepts. */
export interface PenHopOptions {
  /** Default `overlap`. */
  policy?: PenPolicy | undefined
  /** Time kept between each moment of the tip and the one of the motion that depends on it. Default 0. */
  marginMs?: number | undefined
  /** Not for `wait`. Default: none. */
  slack?: PenSlack | undefined
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
  /**
   * The lift may be one to less than the up position, where a hop is too short to get there anyway: the pen is down again
   * sooner. Default false.
   */
  lowLifts?: boolean | undefined
  /** How high the lift goes that {@link liftedMs} tells of, 0 to 1. Default: as planned here. */
  liftedTo?: number | undefined
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
  /** How high to lift the pen, 0 to 1. Below 1 only with {@link PenHopOptions.lowLifts}. */
  readonly liftTo: number
}

/**
 * Times a travel of `travelMs` from the end of one stroke to the beginning of the next, with the pen's lift and drop.
 * From the end of the stroke to the beginning of the next the tip is on the paper only while the machine rests at either, or
 * all but rests ({@link PenSlack}).
 * @throws RangeError for a servo or options that make no sense
 */
export function planPenHop(servo: PenServo, travelMs: number, options: PenHopOptions = {}): PenHop {
  const resolved = resolveServo(servo)
  const { liftMs, slowLiftMs, dropMs, slowDropMs, contact, lowest: lowestContact, highest, latencyMs } = resolved
  const { policy = 'overlap', downAtMs = -Infinity, penIsUp = false, dropOnArrival = false } = options
  const marginMs = notNegative(options.marginMs ?? 0, 'marginMs')
  const least = options.leastHeightFraction ?? (1 + contact) / 2
  if (!(least >= highest && least <= 1)) {
    throw new RangeError(`leastHeightFraction is ${least}; it must be from the contact ${highest} to 1`)
  }
  notNegative(travelMs, 'travelMs')
  if (policy === 'wait') return waitInFull(resolved, travelMs, penIsUp)
  const marginOf = (key: keyof PenSlack): number => marginMs - notNegative(options.slack?.[key] ?? 0, `slack.${key}`)
  const [drawMarginMs, endMarginMs] = [marginOf('drawMs'), marginOf('endMs')]
  const [leaveMarginMs, arriveMarginMs] = [marginOf('leaveMs'), marginOf('arriveMs')]
  if (penIsUp) {
    const soonestMs = Math.max(0, travelMs + arriveMarginMs - (1 - highest) * dropMs)
    const dropAtMs = dropOnArrival ? travelMs : soonestMs
    const times = { liftAtMs: 0, travelAtMs: 0, arriveAtMs: travelMs, dropAtMs, liftTo: 1 }
    return drop(resolved, times, () => 1, 1, drawMarginMs)
  }
  // The tip leaves the paper between `contact × lift` after the command, and the latency and the servo's lag later.
  const ownLeadMs = policy === 'early' ? Math.min(lowestContact * liftMs - endMarginMs, -downAtMs) : 0
  const leadMs = options.liftedMs === undefined ? ownLeadMs : notNegative(options.liftedMs, 'liftedMs')
  const liftAtMs = leadMs > 0 ? -leadMs : 0
  const risesMs = liftAtMs + latencyMs
  const travelAtMs = Math.max(0, risesMs + highest * slowLiftMs + leaveMarginMs)
  const arriveAtMs = travelAtMs + travelMs
  const touchAtMs = arriveAtMs + arriveMarginMs
  const soonestMs = earliestDrop(resolved, touchAtMs, risesMs, least, options.liftedTo ?? 1)
  const dropAtMs = dropOnArrival ? Math.max(arriveAtMs, soonestMs) : soonestMs
  // As high as a drop from there touches on arrival at the earliest.
  const enough = highest + (touchAtMs - dropAtMs) / dropMs
  const liftTo = options.liftedTo ?? (options.lowLifts ? Math.min(1, Math.max(least, enough)) : 1)
  // A pen that had not come down in full rises from there, so that it gets higher and takes longer to touch.
  const lowest = Math.max(0, Math.min(1, (downAtMs - liftAtMs) / slowDropMs))
  const heightOf = (lag: Lag): number => Math.min(liftTo, lowest + (dropAtMs + latencyMs - liftAtMs) / lag.liftMs)
  const surely = Math.min(liftTo, (dropAtMs - risesMs) / slowLiftMs)
  return drop(resolved, { liftAtMs, travelAtMs, arriveAtMs, dropAtMs, liftTo }, heightOf, surely, drawMarginMs)
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
    liftTo: 1,
  }
}

/**
 * When to drop so that the tip touches at `touchMs` at the earliest, having risen since `risesMs` to `height` at least and
 * `top` at the most.
 */
function earliestDrop(servo: ResolvedServo, touchMs: number, risesMs: number, height: number, top: number): number {
  const { highest, slowLiftMs } = servo
  let latest = risesMs + Math.min(top, height) * slowLiftMs
  for (const { slowLiftMs: liftMs, dropMs } of lagsOf(servo)) {
    // Still rising when the drop begins at t, the tip is at (t − rises) / lift, and touches after (height − contact) × drop at the earliest.
    const whileRising = (touchMs + highest * dropMs + (risesMs * dropMs) / liftMs) / (1 + dropMs / liftMs)
    const wanted = whileRising - risesMs < top * liftMs ? whileRising : touchMs - (top - highest) * dropMs
    if (wanted > latest) latest = wanted
  }
  return latest
}

/** Into so many parts the range of a servo's lag is divided; within each a lift and a drop may lag as they like. */
const lagParts = 8

/** The soonest and the latest a servo may be, for each part of the range of its lag. */
function* lagsOf(servo: ResolvedServo): Generator<Lag, void, undefined> {
  const { liftMs, slowLiftMs, dropMs, slowDropMs } = servo
  const parts = slowLiftMs > liftMs || slowDropMs > dropMs ? lagParts : 1
  for (let part = 0; part < parts; part++) {
    const [from, to] = [part / parts, (part + 1) / parts]
    yield {
      liftMs: liftMs + from * (slowLiftMs - liftMs),
      slowLiftMs: liftMs + to * (slowLiftMs - liftMs),
      dropMs: dropMs + from * (slowDropMs - dropMs),
      slowDropMs: dropMs + to * (slowDropMs - dropMs),
    }
  }
}

/** Adds what follows from the drop, which begins at a height of `heightOf` at the most and of `surely` at the least. */
function drop(
  servo: ResolvedServo,
  times: Omit<PenHop, 'drawAtMs' | 'downAtMs' | 'heightFraction'>,
  heightOf: (lag: Lag) => number,
  surely: number,
  marginMs: number,
): PenHop {
  let touchesMs = -Infinity
  let downAtMs = -Infinity
  for (const lag of lagsOf(servo)) {
    const height = heightOf(lag)
    const fallsMs = times.dropAtMs + servo.latencyMs
    touchesMs = Math.max(touchesMs, fallsMs + (height - servo.lowest) * lag.slowDropMs)
    downAtMs = Math.max(downAtMs, fallsMs + height * lag.slowDropMs)
  }
  const drawAtMs = Math.max(times.arriveAtMs, touchesMs + marginMs)
  return { ...times, drawAtMs, downAtMs, heightFraction: surely }
}

/** Of the full moves, without latency: at the soonest and at the latest. */
interface Lag {
  readonly liftMs: number
  readonly dropMs: number
  readonly slowLiftMs: number
  readonly slowDropMs: number
}

interface ResolvedServo extends Lag {
  readonly contact: number
  /** Where the tip touches at the lowest and at the highest. */
  readonly lowest: number
  readonly highest: number
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
  const error = notNegative(servo.contactErrorFraction ?? 0, 'contactErrorFraction')
  const liftMs = (1000 * way) / servo.liftRatePerS
  const dropMs = (1000 * way) / servo.dropRatePerS
  return {
    liftMs,
    dropMs,
    slowLiftMs: Math.max(liftMs, notNegative(servo.slowestLiftMs ?? 0, 'slowestLiftMs')),
    slowDropMs: Math.max(dropMs, notNegative(servo.slowestDropMs ?? 0, 'slowestDropMs')),
    contact,
    lowest: Math.max(0, contact - error),
    highest: Math.min(1, contact + error),
    latencyMs: notNegative(servo.latencyMs ?? 0, 'latencyMs'),
  }
}

function notNegative(value: number, name: string): number {
  if (!(value >= 0 && value < Infinity)) throw new RangeError(`${name} is ${value}; it must be 0 or more`)
  return value
}
