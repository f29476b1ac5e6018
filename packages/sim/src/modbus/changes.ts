import { type LineValue, valueAt } from '../serial/value.ts'
import type { BankName, ModbusUnit } from './unit.ts'

/** A register whose value changes by itself. */
export interface ModbusSignal {
  readonly unit: number
  readonly bank: BankName
  readonly address: number
  /** A fixed value, or a swing, in the measured quantity. */
  readonly value: LineValue
  /** Raw = value / scale. Default 1. */
  readonly scale?: number | undefined
}

/** Sets a register, so long after the device was switched on. */
export interface ModbusStep {
  readonly atMs: number
  readonly unit: number
  readonly bank: BankName
  readonly address: number
  readonly value: number
}

/** Puts signals' values as of `nowMs` into their registers. */
export function applySignals(
  units: ReadonlyMap<number, ModbusUnit>,
  signals: readonly ModbusSignal[],
  nowMs: number,
): void {
  for (const { unit, bank, address, value, scale = 1 } of signals) {
    const measured = Number(valueAt(value, nowMs))
    // Two's complement, as registers hold what is below zero.
    units.get(unit)?.banks[bank].define(address, [Math.round(measured / scale) & 0xffff])
  }
}
