import * as z from 'zod'

import { isBitTable, notations, parseRegister } from './register-address.ts'
import { byteOrders, type ByteOrder, registersOf, type ValueType, valueTypes } from './value-type.ts'

/** One channel of the map, as people write it. */
export interface ChannelSettings {
  /** Where it is: `holding:107`, `input:0x6B`, `coil:5`, `discrete:5`, `0x6B`, `40108`, `400108`, `file:4:7`. */
  register: string | number
  /** Number of the unit; the device's default where left out. */
  unitId?: number | undefined
  /** Default `bool` for coils and discrete inputs, `u16` for registers. */
  type?: ValueType | undefined
  /** Order of the bytes; default ABCD. */
  order?: ByteOrder | undefined
  /** Registers of a text. */
  length?: number | undefined
  /** The bit of the register, 0 the lowest: the channel is true or false. */
  bit?: number | undefined
  /** The bits of the register from the lowest to the highest, both included: the channel is a number. */
  bits?: readonly [number, number] | undefined
  /** Value = raw × scale + offset. */
  scale?: number | undefined
  offset?: number | undefined
  /** Register with the power of ten that the value is multiplied by (a scale factor of SunSpec), of the same kind and at most 120 away. */
  scaleRegister?: string | number | undefined
  /** Raw values by which the device says that it has none. */
  sentinels?: readonly number[] | undefined
  /** True where 0 means true. */
  inverted?: boolean | undefined
  name?: string | undefined
  /** What is measured; default the channel's id. */
  quantity?: string | undefined
  /** UCUM code: `Cel`, `%`, `kPa`. Default `1`. */
  unit?: string | undefined
  /** Default `measurement` for numbers, `state` for others. */
  kind?: 'measurement' | 'state' | 'total' | 'total-increasing' | 'counter' | undefined
  /** Values that can be. */
  range?: { min: number; max: number } | undefined
  accuracy?: number | undefined
  /** Overrides the device's. */
  maxAgeMs?: number | undefined
  /** True allows writing. */
  writable?: boolean | undefined
}

const fields = z.strictObject({
  register: z.union([z.string().min(1), z.number().int().nonnegative()]).describe(`Where the value is: ${notations}.`),
  unitId: z.number().int().min(0).max(255).optional().describe("Number of the unit. Default: the device's."),
  type: z
    .enum(valueTypes)
    .optional()
    .describe('How the value lies in registers. Default: bool for coils and discrete inputs, u16 for registers.'),
  order: z
    .enum(byteOrders)
    .optional()
    .describe('Order of the bytes: ABCD (the default), CDAB swaps words, BADC bytes within words, DCBA both.'),
  length: z.number().int().min(1).max(123).optional().describe('Registers of a text.'),
  bit: z.number().int().min(0).max(15).optional().describe('The bit of the register, 0 the lowest.'),
  bits: z
    .tuple([z.number().int().min(0).max(15), z.number().int().min(0).max(15)])
    .optional()
    .describe('The bits of the register that make a number: the lowest, the highest.'),
  scale: z.number().optional().describe('Value = raw × scale + offset. Default 1.'),
  offset: z.number().optional().describe('Value = raw × scale + offset. Default 0.'),
  scaleRegister: z
    .union([z.string().min(1), z.number().int().nonnegative()])
    .optional()
    .describe('Register with the power of ten that the value is multiplied by, as in SunSpec.'),
  sentinels: z
    .array(z.number())
    .max(16)
    .optional()
    .describe('Raw values by which the device says that it has none: 0x8000, 65535.'),
  inverted: z.boolean().optional().describe('True where 0 means true.'),
  name: z.string().min(1).optional().describe('What people call it.'),
  quantity: z.string().min(1).optional().describe("What is measured: temperature. Default: the channel's id."),
  unit: z.string().min(1).optional().describe('UCUM code: Cel, %, kPa. Default 1.'),
  kind: z
    .enum(['measurement', 'state', 'total', 'total-increasing', 'counter'])
    .optional()
    .describe('What the values mean over time.'),
  range: z
    .strictObject({ min: z.number(), max: z.number() })
    .optional()
    .describe('Values that can be; others are uncertain.'),
  accuracy: z.number().positive().optional().describe('Largest error, either way.'),
  maxAgeMs: z.number().positive().optional().describe("Age from which the value is stale, ms. Default: the device's."),
  writable: z.boolean().optional().describe('True allows writing.'),
})

/** Checks one channel of the map. */
export const channelSettingsSchema: z.ZodType<ChannelSettings, ChannelSettings> = fields.superRefine(
  (given, context) => {
    for (const { path, message } of mistakes(given)) context.addIssue({ code: 'custom', path: [path], message })
  },
)

/** So that a value of four registers and its factor fit into one request. */
const mostApart = 120

type Given = z.output<typeof fields>
type Mistake = { readonly path: keyof ChannelSettings; readonly message: string }

/** What does not fit together. */
function* mistakes(given: Given): Generator<Mistake, void, undefined> {
  const place = parseRegister(given.register)
  if (place === undefined) {
    yield { path: 'register', message: `is ${JSON.stringify(given.register)}; write ${notations}` }
    return
  }
  const { type = isBitTable(place.table) ? 'bool' : 'u16' } = given
  yield* mistakenTypes(given, type, place)
  yield* mistakenNumbers(given, type)
  yield* mistakenWrites(given, place)
  yield* mistakenFactor(given, place)
  const registers = type === 'string' ? (given.length ?? 1) : registersOf[type]
  if (place.address + registers > 0x1_0000) {
    yield {
      path: 'register',
      message: `is ${JSON.stringify(given.register)}: the value would end beyond the last register`,
    }
  }
}

function* mistakenTypes(
  { type: givenType, length, bit, bits }: Given,
  type: ValueType,
  { table }: Place,
): Generator<Mistake, void, undefined> {
  const isBits = isBitTable(table)
  if (isBits && type !== 'bool') yield { path: 'type', message: `is ${type}, but a ${table} is true or false` }
  if ((bit !== undefined || bits !== undefined) && (isBits || (type !== 'u16' && givenType !== undefined))) {
    yield { path: bit === undefined ? 'bits' : 'bit', message: 'is for single registers (u16)' }
  }
  if (bit !== undefined && bits !== undefined) yield { path: 'bits', message: 'is given beside bit: choose one' }
  if (bits && bits[0] > bits[1]) yield { path: 'bits', message: `is ${bits.join(' to ')}: the lowest comes first` }
  if (type === 'string' && length === undefined) yield { path: 'length', message: 'is missing: registers of the text' }
  if (type !== 'string' && length !== undefined) yield { path: 'length', message: 'is for texts only' }
}

function* mistakenNumbers(given: Given, type: ValueType): Generator<Mistake, void, undefined> {
  const { scale, range, sentinels } = given
  const isNumber = type !== 'string' && type !== 'bool' && given.bit === undefined
  for (const path of ['scale', 'offset', 'scaleRegister', 'range', 'sentinels', 'accuracy'] as const) {
    if (!isNumber && given[path] !== undefined) yield { path, message: 'is for numbers only' }
  }
  if (isNumber && given.inverted !== undefined) yield { path: 'inverted', message: 'is for true and false only' }
  if (scale === 0) yield { path: 'scale', message: 'is 0: every value would be the same' }
  if (range && range.min > range.max) yield { path: 'range', message: `has min ${range.min} above max ${range.max}` }
  if (sentinels?.some((value) => Number.isNaN(value))) yield { path: 'sentinels', message: 'NaN is one anyway' }
}

function* mistakenFactor(
  { scaleRegister }: Given,
  { table, address, file }: Place,
): Generator<Mistake, void, undefined> {
  if (scaleRegister === undefined) return
  const factor = parseRegister(scaleRegister)
  const path = 'scaleRegister'
  if (factor === undefined) yield { path, message: `is ${JSON.stringify(scaleRegister)}; write ${notations}` }
  else if (factor.table !== table || factor.file !== file || Math.abs(factor.address - address) > mostApart)
    yield { path, message: `must be a ${table} register at most ${mostApart} away: both are read at once` }
}

function* mistakenWrites(
  { writable, bits, type, scaleRegister }: Given,
  { table }: Place,
): Generator<Mistake, void, undefined> {
  if (!writable) return
  if (table === 'input' || table === 'discrete' || table === 'file') {
    yield { path: 'writable', message: `is true, but a ${table} register can only be read` }
  }
  if (type === 'f16' || scaleRegister !== undefined)
    yield { path: 'writable', message: 'is true, but such a value can only be read' }
  if (bits) yield { path: 'writable', message: 'is true, but of a register’s bits only single ones can be written' }
}

type Place = NonNullable<ReturnType<typeof parseRegister>>
