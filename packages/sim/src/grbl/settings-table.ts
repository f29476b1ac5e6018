import { errorCodes, LineError } from './status-codes.ts'

/** How a setting is printed: whole, or with three decimals. */
type Kind = 'whole' | 'real'

interface SettingRow {
  readonly kind: Kind
  /** As on a drawing machine with 80 steps/mm; the rest as the firmware is delivered. */
  readonly value: number
}

/** `$0` to `$132` of a three-axis machine. */
const rows: Readonly<Record<number, SettingRow>> = {
  0: { kind: 'whole', value: 10 },
  1: { kind: 'whole', value: 255 },
  2: { kind: 'whole', value: 0 },
  3: { kind: 'whole', value: 0 },
  4: { kind: 'whole', value: 0 },
  5: { kind: 'whole', value: 0 },
  6: { kind: 'whole', value: 0 },
  10: { kind: 'whole', value: 1 },
  11: { kind: 'real', value: 0.01 },
  12: { kind: 'real', value: 0.002 },
  13: { kind: 'whole', value: 0 },
  20: { kind: 'whole', value: 0 },
  21: { kind: 'whole', value: 0 },
  22: { kind: 'whole', value: 0 },
  23: { kind: 'whole', value: 0 },
  24: { kind: 'real', value: 300 },
  25: { kind: 'real', value: 1500 },
  26: { kind: 'whole', value: 250 },
  27: { kind: 'real', value: 1 },
  30: { kind: 'real', value: 1000 },
  31: { kind: 'real', value: 0 },
  32: { kind: 'whole', value: 0 },
  100: { kind: 'real', value: 80 },
  101: { kind: 'real', value: 80 },
  102: { kind: 'real', value: 400 },
  110: { kind: 'real', value: 8000 },
  111: { kind: 'real', value: 8000 },
  112: { kind: 'real', value: 1200 },
  120: { kind: 'real', value: 1000 },
  121: { kind: 'real', value: 1000 },
  122: { kind: 'real', value: 200 },
  130: { kind: 'real', value: 300 },
  131: { kind: 'real', value: 200 },
  132: { kind: 'real', value: 20 },
}

/** The fastest that any axis can be stepped, Hz. */
const highestStepRate = 30_000

/** `$$` of one board. Survives restarts: it is in the EEPROM. */
export class SettingsTable {
  readonly #values = new Map<number, number>()

  /** @param given - settings that differ from those as delivered */
  constructor(given: Readonly<Record<number, number>>) {
    for (const number of Object.keys(rows)) this.#values.set(Number(number), rows[Number(number)]!.value)
    for (const [number, value] of Object.entries(given)) {
      if (!this.#values.has(Number(number))) throw new RangeError(`there is no setting $${number}`)
      this.#values.set(Number(number), value)
    }
  }

  get(number: number): number {
    return this.#values.get(number)!
  }

  /** The value of an axis: `axis(110, 1)` is `$111`. */
  axis(first: number, axis: number): number {
    return this.get(first + axis)
  }

  flag(number: number, bit: number): boolean {
    return ((this.get(number) >> bit) & 1) === 1
  }

  /** Writes one. @throws LineError as the firmware answers */
  set(number: number, value: number): void {
    const row = rows[number]
    if (row === undefined) throw new LineError(errorCodes.unknownDollar)
    if (value < 0) throw new LineError(errorCodes.negativeValue)
    if (number === 0 && value < 3) throw new LineError(errorCodes.shortPulse)
    if (number === 20 && value !== 0 && !this.flag(22, 0)) throw new LineError(errorCodes.softLimitsNeedHoming)
    this.#checkStepRate(number, value)
    this.#values.set(number, row.kind === 'whole' ? Math.trunc(value) : Math.fround(value))
    if (number === 22 && (value & 1) === 0) this.#values.set(20, 0)
  }

  /** `$RST=$`: all as delivered. */
  restore(): void {
    for (const [number, { value }] of Object.entries(rows)) this.#values.set(Number(number), value)
  }

  /** The lines of `$$`. @param numbers - those that the firmware prints; default all */
  lines(numbers?: readonly number[]): string[] {
    const shown = [...this.#values].filter(([number]) => numbers === undefined || numbers.includes(number))
    return shown.map(([number, value]) => {
      return `$${number}=${rows[number]!.kind === 'whole' ? String(value) : value.toFixed(3)}`
    })
  }

  #checkStepRate(number: number, value: number): void {
    const axis = number % 10
    if (![100, 101, 102, 110, 111, 112].includes(number)) return
    const stepsPerMm = number < 110 ? value : this.get(100 + axis)
    const mmPerMin = number < 110 ? this.get(110 + axis) : value
    if ((stepsPerMm * mmPerMin) / 60 > highestStepRate) throw new LineError(errorCodes.stepRate)
  }
}
