import { atoms, type Dimension, prefixes } from './atoms.ts'

/** What a unit's code means. */
export interface Unit {
  readonly dimension: Dimension
  /** To the base units. */
  readonly factor: number
  /** Added after multiplying; 0 save for temperatures with another zero. */
  readonly offset: number
}

/** A factor of a code: `m`, `s2`, `kPa`, `10*3`. */
const component = /^([^0-9./+-]+(?:\[[^\]]*\])?|1|%)([+-]?\d+)?$/

/**
 * Reads the code of a unit: atoms with prefixes and exponents, multiplied with `.` and divided with `/`, from left to right.
 * @returns `undefined` for a code that is none, or has units that are not in the table
 */
export function parseUnit(code: string): Unit | undefined {
  const parts = code.split(/(?=[./])/)
  let unit: Unit | undefined
  for (const part of parts) {
    const divides = part.startsWith('/')
    const next = readComponent(part.replace(/^[./]/, ''))
    if (!next) return undefined
    // A scale with another zero cannot be multiplied: there is no such thing as a degree Celsius per second with a zero.
    if ((unit ?? divides) && next.offset !== 0) return combine(unit ?? one, { ...next, offset: 0 }, divides)
    unit = unit || divides ? combine(unit ?? one, next, divides) : next
  }
  return unit
}

const one: Unit = { dimension: [0, 0, 0, 0, 0, 0, 0], factor: 1, offset: 0 }

function readComponent(text: string): Unit | undefined {
  const [, name = '', exponentText] = component.exec(text) ?? []
  const base = name === '' ? undefined : readAtom(name)
  if (!base) return undefined
  if (exponentText === undefined) return base
  const exponent = Number(exponentText)
  return {
    dimension: base.dimension.map((power) => power * exponent) as unknown as Dimension,
    factor: base.factor ** exponent,
    offset: 0,
  }
}

function readAtom(name: string): Unit | undefined {
  if (Object.hasOwn(atoms, name)) {
    const { dimension, factor, offset = 0 } = atoms[name]!
    return { dimension, factor, offset }
  }
  for (const [prefix, multiple] of Object.entries(prefixes)) {
    const rest = name.slice(prefix.length)
    if (!name.startsWith(prefix) || !Object.hasOwn(atoms, rest) || !atoms[rest]!.metric) continue
    const { dimension, factor, offset = 0 } = atoms[rest]!
    return { dimension, factor: factor * multiple, offset }
  }
  return undefined
}

function combine(left: Unit, right: Unit, divides: boolean): Unit {
  const sign = divides ? -1 : 1
  return {
    dimension: left.dimension.map((power, index) => power + sign * right.dimension[index]!) as unknown as Dimension,
    factor: divides ? left.factor / right.factor : left.factor * right.factor,
    offset: 0,
  }
}
