/**
 * Units of the Unified Code for Units of Measure that measuring devices use: powers of the seven base dimensions used here,
 * and a factor to the base unit. Case matters.
 * @see https://ucum.org/ucum
 */
export interface Atom {
  /** Powers of metre, second, gram, kelvin, ampere, radian, candela. */
  readonly dimension: Dimension
  readonly factor: number
  /** What is added after multiplying: scales with another zero. */
  readonly offset?: number
  /** Takes prefixes: `mPa`, `kV`. */
  readonly metric: boolean
}

/** Powers of metre, second, gram, kelvin, ampere, radian, candela. */
export type Dimension = readonly [m: number, s: number, g: number, K: number, A: number, rad: number, cd: number]

const none: Dimension = [0, 0, 0, 0, 0, 0, 0]
const metre: Dimension = [1, 0, 0, 0, 0, 0, 0]
const second: Dimension = [0, 1, 0, 0, 0, 0, 0]
const gram: Dimension = [0, 0, 1, 0, 0, 0, 0]
const kelvin: Dimension = [0, 0, 0, 1, 0, 0, 0]
const ampere: Dimension = [0, 0, 0, 0, 1, 0, 0]
const radian: Dimension = [0, 0, 0, 0, 0, 1, 0]
const pressure: Dimension = [-1, -2, 1, 0, 0, 0, 0]
const energy: Dimension = [2, -2, 1, 0, 0, 0, 0]
const lux: Dimension = [-2, 0, 0, 0, 0, 0, 1]
const degree = Math.PI / 180

const metric = (dimension: Dimension, factor: number): Atom => ({ dimension, factor, metric: true })
const plain = (dimension: Dimension, factor: number): Atom => ({ dimension, factor, metric: false })

/** By their code. Factors count in grams, as UCUM's base unit of mass is the gram. */
export const atoms: Readonly<Record<string, Atom>> = {
  '1': plain(none, 1),
  '%': plain(none, 0.01),
  '[ppm]': plain(none, 1e-6),
  '[ppb]': plain(none, 1e-9),
  '[pH]': plain(none, 1),
  m: metric(metre, 1),
  '[in_i]': plain(metre, 0.0254),
  '[ft_i]': plain(metre, 0.3048),
  '[mi_i]': plain(metre, 1609.344),
  s: metric(second, 1),
  min: plain(second, 60),
  h: plain(second, 3600),
  d: plain(second, 86_400),
  g: metric(gram, 1),
  '[lb_av]': plain(gram, 453.592_37),
  '[oz_av]': plain(gram, 28.349_523_125),
  K: metric(kelvin, 1),
  Cel: { dimension: kelvin, factor: 1, offset: 273.15, metric: true },
  '[degF]': { dimension: kelvin, factor: 5 / 9, offset: 459.67 * (5 / 9), metric: false },
  A: metric(ampere, 1),
  rad: metric(radian, 1),
  deg: plain(radian, degree),
  "'": plain(radian, degree / 60),
  cd: metric([0, 0, 0, 0, 0, 0, 1], 1),
  lm: metric([0, 0, 0, 0, 0, 0, 1], 1),
  lx: metric(lux, 1),
  l: metric([3, 0, 0, 0, 0, 0, 0], 1e-3),
  L: metric([3, 0, 0, 0, 0, 0, 0], 1e-3),
  Hz: metric([0, -1, 0, 0, 0, 0, 0], 1),
  N: metric([1, -2, 1, 0, 0, 0, 0], 1e3),
  Pa: metric(pressure, 1e3),
  bar: metric(pressure, 1e8),
  atm: plain(pressure, 101_325e3),
  '[psi]': plain(pressure, 6_894_757.293_168),
  'm[Hg]': metric(pressure, 133_322_387.415),
  J: metric(energy, 1e3),
  W: metric([2, -3, 1, 0, 0, 0, 0], 1e3),
  V: metric([2, -3, 1, 0, -1, 0, 0], 1e3),
  Ohm: metric([2, -3, 1, 0, -2, 0, 0], 1e3),
  S: metric([-2, 3, -1, 0, 2, 0, 0], 1e-3),
  F: metric([-2, 4, -1, 0, 2, 0, 0], 1e-3),
  C: metric([0, 1, 0, 0, 1, 0, 0], 1),
  T: metric([0, -2, 1, 0, -1, 0, 0], 1e3),
  G: metric([0, -2, 1, 0, -1, 0, 0], 0.1),
  '[kn_i]': plain([1, -1, 0, 0, 0, 0, 0], 1852 / 3600),
}

/** By their symbol; `da` is tried before `d`. */
export const prefixes: Readonly<Record<string, number>> = {
  da: 1e1,
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  c: 1e-2,
  d: 1e-1,
  h: 1e2,
  k: 1e3,
  M: 1e6,
  G: 1e9,
}
