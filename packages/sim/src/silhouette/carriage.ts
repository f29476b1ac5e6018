import { Mechanism, type PlotterPoint } from '../hpgl/mechanism.ts'
import type { SilhouetteModel } from './models.ts'

/** Length of a GPGL unit, mm. */
export const gpglUnitMm = 0.05
const travelMmPerS = 250
const accelMmPerS2 = 2500
const commandMs = 0.2
const cmPerS = 10

/**
 * The carriage as GPGL sees it. Coordinates come down the page first; the mechanics count y upwards.
 * @see inkscape-silhouette: Commands.md
 */
export class Carriage {
  readonly mechanism: Mechanism
  /** Commands that were not understood, or out of range. */
  refused = 0
  readonly #model: SilhouetteModel
  #speedMmPerS = 10 * cmPerS
  /** Right and lower bounds of `Z`, units. */
  #bounds: readonly [number, number] = [Infinity, Infinity]

  constructor(model: SilhouetteModel) {
    this.#model = model
    this.mechanism = new Mechanism({ unitMm: gpglUnitMm, penMoveMs: 60, penChangeMs: 0, cutter: {} }, [0, 0])
  }

  /** `ESC EOT`: settings as after power-on. */
  initialize(): void {
    this.#speedMmPerS = 10 * cmPerS
    this.#bounds = [Infinity, Infinity]
  }

  carryOut(text: string, nowMs: number): void {
    this.mechanism.begin(nowMs)
    this.mechanism.wait(commandMs)
    const [, name = '', rest = ''] = /^(FX|FC|FY|FN|FE|FF|FW|TB|TG|TJ|TF|SO|BE|[MDHLZJ!\\])\s*(.*)$/.exec(text) ?? []
    const numbers = rest === '' ? [] : rest.split(',').map(Number)
    if (name === '' || numbers.some((value) => !Number.isFinite(value)) || !this.#do(name, numbers)) this.refused++
  }

  /** @returns false for what the machine does not take */
  #do(name: string, numbers: readonly number[]): boolean {
    switch (name) {
      case 'M':
        this.mechanism.setDown(false)
        return numbers.length === 2 && this.#moveTo(numbers[0]!, numbers[1]!, travelMmPerS)
      case 'D':
        if (numbers.length === 0 || numbers.length % 2 !== 0) return false
        this.mechanism.setDown(true)
        return pairs(numbers).every(([y, x]) => this.#moveTo(y, x, this.#speedMmPerS))
      case 'H':
        this.mechanism.setDown(false)
        return this.#moveTo(0, 0, travelMmPerS)
      case 'Z':
        this.#bounds = [numbers[1] ?? Infinity, numbers[0] ?? Infinity]
        return numbers.length === 2
      case '!':
        this.#speedMmPerS = (numbers[0] ?? 1) * cmPerS
        return this.#takes(name, numbers)
      default:
        return this.#takes(name, numbers)
    }
  }

  /** Whether a setting is one that this machine has, in its form. */
  #takes(name: string, numbers: readonly number[]): boolean {
    const { family, tools, mostSpeed } = this.#model
    const [first = 0] = numbers
    const tool = family === 'classic' ? 0 : 1
    const rules: Readonly<Record<string, boolean>> = {
      '!': first >= 1 && first <= mostSpeed && numbers.length === 1 + tool,
      FX: first >= 1 && first <= 40 && numbers.length === 1 + tool,
      FC: numbers.length === 1 + 2 * tool,
      J: tools > 1 && first >= 1 && first <= tools,
      FW: family === 'classic',
      TG: family !== 'classic',
      FF: family !== 'classic',
      TJ: family === 'tools-twice',
      TF: family === 'tools-twice',
    }
    return rules[name] ?? true
  }

  #moveTo(y: number, x: number, speedMmPerS: number): boolean {
    const [right, bottom] = this.#bounds
    const to: PlotterPoint = [Math.min(right, Math.max(0, x)), -Math.min(bottom, Math.max(0, y))]
    this.mechanism.moveTo(to, speedMmPerS, accelMmPerS2)
    return to[0] === x && to[1] === -y
  }
}

function pairs(numbers: readonly number[]): (readonly [number, number])[] {
  return Array.from({ length: numbers.length / 2 }, (_, index) => [numbers[2 * index]!, numbers[2 * index + 1]!])
}
