/** What an IIO channel type is measured in after `(raw + offset) × scale`, and how that becomes a UCUM unit. */
export interface IioType {
  readonly quantity: string
  /** UCUM code after {@link factor}. */
  readonly unit: string
  /** From the kernel's unit to {@link unit}. */
  readonly factor: number
  /** Values that can be, in {@link unit}. */
  readonly range?: { readonly min: number; readonly max: number }
  readonly total?: true
}

const milli = 1e-3

/**
 * Channel types with the units that the kernel's interface fixes: milli-degrees for `temp`, kilopascals for `pressure`,
 * milli-percent for `humidityrelative`.
 * @see https://www.kernel.org/doc/Documentation/ABI/testing/sysfs-bus-iio
 */
export const iioTypes: Readonly<Record<string, IioType>> = {
  accel: { quantity: 'acceleration', unit: 'm/s2', factor: 1 },
  activity: { quantity: 'activity', unit: '%', factor: 1, range: { min: 0, max: 100 } },
  altvoltage: { quantity: 'voltage', unit: 'V', factor: milli },
  angl: { quantity: 'angle', unit: 'rad', factor: 1 },
  anglvel: { quantity: 'angular-velocity', unit: 'rad/s', factor: 1 },
  capacitance: { quantity: 'capacitance', unit: 'nF', factor: 1 },
  concentration: { quantity: 'concentration', unit: '%', factor: 1 },
  count: { quantity: 'count', unit: '1', factor: 1 },
  current: { quantity: 'current', unit: 'A', factor: milli },
  distance: { quantity: 'distance', unit: 'm', factor: 1 },
  electricalconductivity: { quantity: 'conductivity', unit: 'S/m', factor: 1 },
  energy: { quantity: 'energy', unit: 'J', factor: 1, total: true },
  gravity: { quantity: 'gravity', unit: 'm/s2', factor: 1 },
  humidityrelative: { quantity: 'humidity', unit: '%', factor: milli, range: { min: 0, max: 100 } },
  illuminance: { quantity: 'illuminance', unit: 'lx', factor: 1 },
  incli: { quantity: 'inclination', unit: 'deg', factor: 1 },
  index: { quantity: 'index', unit: '1', factor: 1 },
  intensity: { quantity: 'intensity', unit: '1', factor: 1 },
  magn: { quantity: 'magnetic-field', unit: 'G', factor: 1 },
  massconcentration: { quantity: 'mass-concentration', unit: 'ug/m3', factor: 1 },
  ph: { quantity: 'acidity', unit: '[pH]', factor: 1, range: { min: 0, max: 14 } },
  phase: { quantity: 'phase', unit: 'rad', factor: 1 },
  positionrelative: { quantity: 'position', unit: '%', factor: milli },
  power: { quantity: 'power', unit: 'W', factor: milli },
  pressure: { quantity: 'pressure', unit: 'kPa', factor: 1 },
  proximity: { quantity: 'proximity', unit: 'm', factor: 1 },
  resistance: { quantity: 'resistance', unit: 'Ohm', factor: 1 },
  rot: { quantity: 'rotation', unit: 'deg', factor: 1 },
  steps: { quantity: 'steps', unit: '1', factor: 1, total: true },
  temp: { quantity: 'temperature', unit: 'Cel', factor: milli },
  uvindex: { quantity: 'uv-index', unit: '1', factor: 1 },
  velocity: { quantity: 'velocity', unit: 'm/s', factor: 1 },
  voltage: { quantity: 'voltage', unit: 'V', factor: milli },
}

/** Types whose `raw` means nothing in their unit unless the driver gives a scale. */
export const scaleRequired: ReadonlySet<string> = new Set(['proximity', 'intensity'])
