import type { Clock } from '@vfab/core'

/** The mechanics behind the simulated protocol: a pen over a sheet, which moves in the device's own time. */
export class SimulatedTable {
  isDown = false
  movedMm = 0
  readonly #clock: Clock
  #at: readonly [xMm: number, yMm: number] = [0, 0]
  readonly #strokes: (readonly [xMm: number, yMm: number])[][] = []

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Carries out a command and answers it. */
  async answer(line: string): Promise<string> {
    const [command, ...numbers] = line.split(' ')
    switch (command) {
      case 'lift':
      case 'drop':
        await this.#clock.sleep(this.isDown === (command === 'drop') ? 0 : 100)
        if (command === 'drop' && !this.isDown) this.#strokes.push([this.#at])
        this.isDown = command === 'drop'
        return '.'
      case 'line': {
        const [x = Number.NaN, y = Number.NaN, speed = Number.NaN] = numbers.map(Number)
        if (!(x >= 0 && y >= 0 && speed > 0)) return '! bad number'
        await this.#go(x / 100, y / 100, speed)
        return '.'
      }
      case 'here':
        return `here ${Math.round(100 * this.#at[0])} ${Math.round(100 * this.#at[1])}`
      default:
        return '! unknown command'
    }
  }

  /** After a loss of power the pen springs up; where it stands is lost too, so that it counts from there. */
  restart(): void {
    this.isDown = false
  }

  /** What was drawn so far, on a sheet that fits it. */
  pictureSvg(): string {
    const points = this.#strokes.flat()
    const width = Math.ceil(Math.max(10, ...points.map(([x]) => x)))
    const height = Math.ceil(Math.max(10, ...points.map(([, y]) => y)))
    const lines = this.#strokes.map(
      (stroke) => `<polyline points="${stroke.map((point) => point.join(',')).join(' ')}"/>`,
    )
    const size = `width="${width}mm" height="${height}mm" viewBox="0 0 ${width} ${height}"`
    return `<svg xmlns="http://www.w3.org/2000/svg" ${size}><g fill="none" stroke="black" stroke-width="0.3">${lines.join('')}</g></svg>\n`
  }

  /** One line for people. */
  summary(): string {
    return `${this.#strokes.length} strokes, ${Math.round(this.movedMm)} mm moved`
  }

  async #go(x: number, y: number, speedMmPerS: number): Promise<void> {
    const lengthMm = Math.hypot(x - this.#at[0], y - this.#at[1])
    await this.#clock.sleep((1000 * lengthMm) / speedMmPerS)
    this.movedMm += lengthMm
    this.#at = [x, y]
    if (this.isDown) this.#strokes.at(-1)?.push(this.#at)
  }
}
