/**
 * Where a value is, in the ways that manuals write it. On the wire an address counts from 0; manuals often count from 1 and put the kind of
 * register in front: 40108 is holding register 107. A bare 107 could be either, and is refused.
 */

/** The kinds of registers, and the records of files (function 20). */
export type RegisterTable = 'coil' | 'discrete' | 'input' | 'holding' | 'file'

/** One place in a device. */
export interface RegisterAddress {
  readonly table: RegisterTable
  /** As on the wire, from 0. */
  readonly address: number
  /** Number of the file, for records. */
  readonly file?: number
}

const tableOfDigit: Readonly<Record<string, RegisterTable>> = {
  '0': 'coil',
  '1': 'discrete',
  '3': 'input',
  '4': 'holding',
}

const tableOfName: Readonly<Record<string, RegisterTable>> = {
  coil: 'coil',
  discrete: 'discrete',
  input: 'input',
  holding: 'holding',
}

/** What the notations are, for messages. */
export const notations =
  'holding:107, input:0x6B, coil:5 or discrete:5 (from 0, as on the wire), 0x6B (a holding register, from 0), file:4:7 (record 7 of file 4), or 40108, 400108, 30108, 10006, "00006" (from 1)'

/**
 * Reads `file:4:7`, `holding:107`, `input:0x6B`, `0x6B`, `40108`, `400108`.
 * @returns undefined for what is none of them
 */
export function parseRegister(text: string | number): RegisterAddress | undefined {
  const written = String(text).trim()
  const record = /^file:(\d{1,5}):(\d{1,5})$/i.exec(written)
  if (record) {
    const file = Number(record[1])
    const place = within('file', Number(record[2]))
    return place && file >= 1 && file <= 0xffff ? { ...place, file } : undefined
  }
  const named = /^(coil|discrete|input|holding):(0x[0-9a-f]{1,4}|\d{1,5})$/i.exec(written)
  if (named) return within(tableOfName[named[1]!.toLowerCase()]!, Number(named[2]))
  if (/^0x[0-9a-f]{1,4}$/i.test(written)) return within('holding', Number(written))
  const numbered = /^([0134])(\d{4}|\d{5})$/.exec(written)
  if (numbered) return within(tableOfDigit[numbered[1]!]!, Number(numbered[2]) - 1)
  return undefined
}

/** True for tables of single bits. */
export function isBitTable(table: RegisterTable): boolean {
  return table === 'coil' || table === 'discrete'
}

function within(table: RegisterTable, address: number): RegisterAddress | undefined {
  return address >= 0 && address <= 0xffff ? { table, address } : undefined
}
