import { createBank, type RegisterBank } from './bank.ts'

/** The four kinds of registers. */
export const bankNames = ['coils', 'discrete', 'input', 'holding'] as const

/** Name of a bank of registers. */
export type BankName = (typeof bankNames)[number]

/** Registers from an address on: `{ "0": [1, 2, 3], "100": [7] }`. */
export type BankValues = Readonly<Record<number | string, readonly number[]>>

/** What a simulated unit has. */
export type ModbusUnitOptions = Readonly<Partial<Record<BankName, BankValues>>> & {
  /** Records of files, by the files' numbers. Without: exception 2. */
  readonly files?: Readonly<Record<number, BankValues>> | undefined
  /** Objects of function 43/14, by their ids: 0 vendor, 1 product code, 2 revision, 4 product name, 5 model. Without: exception 1. */
  readonly identification?: Readonly<Record<number, string>> | undefined
  /** Answer of function 17. Without: exception 1. */
  readonly serverId?: string | undefined
  /** Function codes that the unit does not have: exception 1. */
  readonly without?: readonly number[] | undefined
  /** Most registers it reads at once: exception 3 beyond. Default 125. */
  readonly maxRegisters?: number | undefined
}

/** One simulated unit. */
export interface ModbusUnit {
  readonly banks: Readonly<Record<BankName, RegisterBank>>
  readonly files: ReadonlyMap<number, RegisterBank>
  readonly identification: ReadonlyMap<number, string>
  readonly serverId: string | undefined
  readonly without: ReadonlySet<number>
  readonly maxRegisters: number
}

/** @throws RangeError for registers that cannot be */
export function createUnit(options: ModbusUnitOptions): ModbusUnit {
  const { identification = {}, files = {}, serverId, without = [], maxRegisters = 125 } = options
  const filled = (given: BankValues): RegisterBank => {
    const bank = createBank()
    for (const [address, values] of Object.entries(given)) bank.define(Number(address), values)
    return bank
  }
  const bankOf = (name: BankName): RegisterBank => filled(options[name] ?? {})
  return {
    banks: { coils: bankOf('coils'), discrete: bankOf('discrete'), input: bankOf('input'), holding: bankOf('holding') },
    files: new Map(Object.entries(files).map(([number, given]) => [Number(number), filled(given)])),
    identification: new Map(Object.entries(identification).map(([id, text]) => [Number(id), text])),
    serverId,
    without: new Set(without),
    maxRegisters,
  }
}

/** What a unit is when nothing is said: the registers of an XY-MD02, counting holding registers, and some coils. */
export const defaultUnit: ModbusUnitOptions = {
  input: { 0: [0, 215, 450] },
  holding: { 0: Array.from({ length: 2000 }, (_, index) => index) },
  coils: { 0: Array.from({ length: 64 }, (_, index) => (index % 3) & 1) },
  discrete: { 0: Array.from({ length: 64 }, (_, index) => index & 1) },
  identification: { 0: 'vfab', 1: 'SIM', 2: '1.0', 4: 'Simulated Modbus device' },
  serverId: 'vfab simulated Modbus device',
}
