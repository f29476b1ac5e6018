import { strokeCoordsMm, strokeCount, strokesFrom, type SimulatedDevice, type StrokeList } from '@vfab/core'

import { type Command, Computer } from './computer.ts'

/** Of the computers with machines, ms. */
export const keepaliveMs = 10_000

/** What a {@link MachineHost} is. */
export interface MachineHostOptions {
  readonly name: string
  /** Of its machine. */
  readonly driver: string
  /** Address of the broker. */
  readonly broker: string
  /** Its own port. */
  readonly port: number
  /** Whether it uses the broker. Default true. */
  readonly enabled?: boolean | undefined
}

/** A machine whose power is never cut, and the computer beside it with `vfab serve`, which is killed now and then. */
export class MachineHost implements AsyncDisposable {
  readonly name: string
  readonly computer: Computer
  readonly board: SimulatedDevice
  readonly #port: number
  #serve: Command | undefined

  constructor(board: SimulatedDevice, at: MachineHostOptions) {
    this.name = at.name
    this.board = board
    this.#port = at.port
    this.computer = new Computer([at.driver], {
      broker: {
        enabled: at.enabled ?? true,
        url: at.broker,
        name: at.name,
        commands: true,
        keepaliveMs,
      },
      devices: { pen: { driver: at.driver, port: board.address } },
    })
  }

  /** What is drawn, and where the tip is. */
  get record(): Required<SimulatedDevice>['record'] {
    return this.board.record!
  }

  /** Where its API is for this computer. */
  get url(): string {
    return `http://127.0.0.1:${this.#port}`
  }

  /** Id of its `vfab serve`. */
  get pid(): number {
    return this.#serve!.child.pid!
  }

  /** Watches the tip, each 5 ms, until it is called. @returns by how much it has moved at most, mm */
  watchTip(): () => number {
    const from = this.record.tipMm()
    let mostMm = 0
    const look = (): void => {
      const { xMm, yMm } = this.record.tipMm()
      mostMm = Math.max(mostMm, Math.hypot(xMm - from.xMm, yMm - from.yMm))
    }
    const timer = setInterval(look, 5)
    return () => {
      clearInterval(timer)
      look()
      return mostMm
    }
  }

  /** Starts `vfab serve`; resolves when it is on the network and on the broker. */
  async start(): Promise<void> {
    const serve = this.computer.start('serve', '--listen', '0.0.0.0', '--port', String(this.#port), '--json')
    this.#serve = serve
    const isUp = (): boolean => serve.printed().includes('"listening"')
    await new Promise<void>((resolve, reject) => {
      serve.child.stdout!.on('data', () => isUp() && resolve())
      void serve.ended.then(({ stderr }) => reject(new Error(`vfab serve on ${this.name} ended: ${stderr}`)))
    })
  }

  /** Kills it as a crash would. */
  async kill(): Promise<void> {
    this.#serve!.child.kill('SIGKILL')
    await this.#serve!.ended
  }

  /** Sends a signal to its `vfab serve`. */
  signal(signal: NodeJS.Signals): void {
    this.#serve!.child.kill(signal)
  }

  /** Drawn since this many strokes were on the paper. */
  inkSince(strokes: number): StrokeList {
    const list = this.record.strokesMm()
    const since = Array.from({ length: strokeCount(list) - strokes }, (_, at) => strokeCoordsMm(list, strokes + at))
    return strokesFrom(since.map((coords) => [...coords]))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.computer[Symbol.asyncDispose]()
    await this.board.close()
  }
}
