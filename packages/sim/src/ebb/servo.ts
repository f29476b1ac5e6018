import { ticksPerMs } from './ticks.ts'

/** RP number of the pin the pen servo is on after power-on: RB1. */
export const defaultPenPin = 4

/** A servo output as the board drives it: the pulse goes from one width to another at a steady rate. */
export interface ServoMotion {
  /** When it began, in ticks. */
  readonly fromTick: number
  /** Pulse width then, in 1/12 µs. */
  readonly fromPulse: number
  /** Where it goes. */
  readonly targetPulse: number
  /** Change of the pulse per tick, not negative; Infinity changes at once. */
  readonly pulsePerTick: number
}

/** Pulse width at `tick`. */
export function pulseAt(motion: ServoMotion, tick: number): number {
  const distance = motion.targetPulse - motion.fromPulse
  const travelled = motion.pulsePerTick * (tick - motion.fromTick)
  if (!(travelled < Math.abs(distance))) return motion.targetPulse
  return motion.fromPulse + Math.sign(distance) * travelled
}

/** When the servo arrives, in ticks. */
export function arrivalTick(motion: ServoMotion): number {
  const distance = Math.abs(motion.targetPulse - motion.fromPulse)
  return distance === 0 ? motion.fromTick : motion.fromTick + distance / motion.pulsePerTick
}

interface Channel {
  pin: number
  motion: ServoMotion | undefined
}

/**
 * The board's servo outputs. Each has a channel; every channel is pulsed once per cycle of `channels × slotMs` (24 ms at
 * power-on), and with each pulse its width changes by the commanded rate. The steps of that staircase are smaller than
 * what a servo's gear resolves, so the width is taken as a straight line through them.
 */
export class ServoOutputs {
  readonly #channelsMax: number
  #channels: Channel[] = []
  /** `SC,8`. */
  slots = 8
  /** `SC,9`, ms. */
  slotMs = 3

  /** @param channelsMax - how many outputs the firmware has memory for */
  constructor(channelsMax: number) {
    this.#channelsMax = channelsMax
    this.reset()
  }

  /** Channel of a pin, a free one if it has none yet, or −1 when all are taken. */
  channelFor(pin: number): number {
    const taken = this.#channels.findIndex((channel) => channel.pin === pin)
    return taken >= 0 ? taken : this.#channels.findIndex((channel) => channel.pin === 0)
  }

  /** Starts a pulse width change; rate 0 changes at once. */
  start(channel: number, pin: number, tick: number, targetPulse: number, rate: number): ServoMotion {
    const place = this.#channels[channel]!
    const fromPulse = place.motion === undefined ? targetPulse : pulseAt(place.motion, tick)
    const cycleTicks = Math.max(1, this.slots * this.slotMs) * ticksPerMs
    const motion = { fromTick: tick, fromPulse, targetPulse, pulsePerTick: rate === 0 ? Infinity : rate / cycleTicks }
    place.pin = pin
    place.motion = motion
    return motion
  }

  /** Switches an output off and frees its channel. */
  release(channel: number): void {
    const place = this.#channels[channel]
    if (place === undefined) return
    place.pin = 0
    place.motion = undefined
  }

  /** Pulse on a pin, or `undefined` when it has none. */
  motionOf(pin: number): ServoMotion | undefined {
    return this.#channels.find((channel) => channel.pin === pin)?.motion
  }

  reset(): void {
    this.#channels = Array.from({ length: this.#channelsMax }, () => ({ pin: 0, motion: undefined }))
    this.slots = 8
    this.slotMs = 3
  }
}
