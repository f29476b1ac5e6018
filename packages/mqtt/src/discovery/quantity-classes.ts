/* Home Assistant's device classes. One with a unit that it does not take is an error there: then the class is left out. */

/** @see https://www.home-assistant.io/integrations/sensor/#device-class */
const sensorUnits: Readonly<Record<string, readonly string[]>> = {
  temperature: ['°C', '°F', 'K'],
  humidity: ['%'],
  moisture: ['%'],
  battery: ['%'],
  pressure: ['Pa', 'hPa', 'kPa', 'bar', 'mbar', 'mmHg', 'inHg', 'psi'],
  atmospheric_pressure: ['Pa', 'hPa', 'kPa', 'bar', 'mbar', 'mmHg', 'inHg', 'psi'],
  power: ['mW', 'W', 'kW', 'MW'],
  energy: ['J', 'kJ', 'MJ', 'Wh', 'kWh', 'MWh'],
  voltage: ['µV', 'mV', 'V', 'kV'],
  current: ['A', 'mA'],
  frequency: ['Hz', 'kHz', 'MHz', 'GHz'],
  illuminance: ['lx'],
  irradiance: ['W/m²'],
  distance: ['mm', 'cm', 'm', 'km'],
  speed: ['mm/s', 'm/s', 'km/h'],
  weight: ['µg', 'mg', 'g', 'kg'],
  volume: ['mL', 'L', 'm³'],
  duration: ['ms', 's', 'min', 'h', 'd'],
  carbon_dioxide: ['ppm'],
  carbon_monoxide: ['ppm'],
  pm25: ['µg/m³'],
  pm10: ['µg/m³'],
  volatile_organic_compounds: ['µg/m³', 'mg/m³'],
  sound_pressure: ['dB', 'dBA'],
}

/** @see https://www.home-assistant.io/integrations/binary_sensor/#device-class */
const binaryClasses: ReadonlySet<string> = new Set([
  'battery',
  'cold',
  'connectivity',
  'door',
  'gas',
  'heat',
  'light',
  'lock',
  'moisture',
  'motion',
  'moving',
  'occupancy',
  'opening',
  'power',
  'presence',
  'problem',
  'running',
  'safety',
  'smoke',
  'sound',
  'tamper',
  'vibration',
  'window',
])

/** Other words for the same. */
const otherNames: Readonly<Record<string, string>> = {
  'carbon-dioxide': 'carbon_dioxide',
  co2: 'carbon_dioxide',
  length: 'distance',
  mass: 'weight',
  time: 'duration',
  'air-pressure': 'atmospheric_pressure',
  'relative-humidity': 'humidity',
}

/** The class of a sensor's quantity with this unit; undefined for none. */
export function sensorClassOf(quantity: string, unit: string): string | undefined {
  const name = nameOf(quantity)
  return sensorUnits[name]?.includes(unit) ? name : undefined
}

/** The class of a quantity that is on or off. */
export function binaryClassOf(quantity: string): string | undefined {
  const name = nameOf(quantity)
  return binaryClasses.has(name) ? name : undefined
}

function nameOf(quantity: string): string {
  const plain = quantity.toLowerCase().replaceAll(' ', '-')
  return otherNames[plain] ?? plain.replaceAll('-', '_')
}
