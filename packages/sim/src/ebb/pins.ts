/** The five ports of the microcontroller that commands can see. */
export const portNames = ['A', 'B', 'C', 'D', 'E'] as const

/** A letter of `portNames`. */
export type PortName = (typeof portNames)[number]

interface Port {
  /** Output latch. */
  latch: number
  /** 1 = input. */
  direction: number
  /** Levels that the outside world puts on the pins; port B is pulled up. */
  outside: number
}

/** Directions after power-on: RB1, RB3 and RB4 drive the servo, the engraver and the solenoid, the rest are inputs. */
const bootDirections: Readonly<Record<PortName, number>> = { A: 0xff, B: 0b1110_0101, C: 0xff, D: 0, E: 0xff }

/** Levels of a board with nothing connected, as `I` shows them. */
const restLevels: Readonly<Record<PortName, number>> = { A: 128, B: 0xff, C: 130, D: 0, E: 7 }

/** Digital pins: what is written to a latch shows on the pins that are outputs. */
export class Pins {
  #ports: Record<PortName, Port>

  constructor() {
    this.#ports = freshPorts()
  }

  /** The level of all eight pins of a port. */
  read(port: PortName): number {
    const { latch, direction, outside } = this.#ports[port]
    return (latch & ~direction & 0xff) | (outside & direction)
  }

  /** Sets a port's output latch. */
  write(port: PortName, latch: number): void {
    this.#ports[port].latch = latch & 0xff
  }

  writePin(port: PortName, pin: number, level: number): void {
    const { latch } = this.#ports[port]
    this.write(port, level === 0 ? latch & ~(1 << pin) : latch | (1 << pin))
  }

  /** Sets the directions of a port, 1 = input. */
  direct(port: PortName, direction: number): void {
    this.#ports[port].direction = direction & 0xff
  }

  directPin(port: PortName, pin: number, input: boolean): void {
    const { direction } = this.#ports[port]
    this.direct(port, input ? direction | (1 << pin) : direction & ~(1 << pin))
  }

  /** What a switch or sensor outside does to a pin. */
  setOutside(port: PortName, pin: number, level: 0 | 1): void {
    const { outside } = this.#ports[port]
    this.#ports[port].outside = level === 0 ? outside & ~(1 << pin) : outside | (1 << pin)
  }

  /** Power-on directions and latches; the world outside stays as it is. */
  reset(): void {
    const fresh = freshPorts()
    for (const name of portNames) fresh[name].outside = this.#ports[name].outside
    this.#ports = fresh
  }
}

function freshPorts(): Record<PortName, Port> {
  const port = (name: PortName): Port => ({ latch: 0, direction: bootDirections[name], outside: restLevels[name] })
  return { A: port('A'), B: port('B'), C: port('C'), D: port('D'), E: port('E') }
}
