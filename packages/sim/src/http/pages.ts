/** Whose page a simulated device has. */
export const pageFlavours = ['shelly', 'tasmota', 'esphome', 'prometheus', 'json', 'text'] as const

/** See {@link pageFlavours}. */
export type PageFlavour = (typeof pageFlavours)[number]

/** Where each has its values. */
export const pathOf: Readonly<Record<PageFlavour, string>> = {
  shelly: '/rpc/Shelly.GetStatus',
  tasmota: '/cm?cmnd=Status%208',
  esphome: '/sensor/temperature',
  prometheus: '/metrics',
  json: '/values',
  text: '/',
}

type Values = Readonly<Record<string, number | boolean | string>>

/** The page of a device that measures these values. */
export function pageOf(flavour: PageFlavour, values: Values): { readonly text: string; readonly contentType: string } {
  switch (flavour) {
    case 'shelly':
      return json({
        'temperature:0': { id: 0, tC: values['temperature'], tF: Number(values['temperature']) * 1.8 + 32 },
        'humidity:0': { id: 0, rh: values['humidity'] },
        'input:0': { id: 0, state: values['contact'] ?? false },
        sys: { mac: 'A8032ABE54DC', uptime: 3600 },
      })
    case 'tasmota':
      return json({
        StatusSNS: {
          Time: '2026-11-30T12:00:00',
          SI7021: { Temperature: values['temperature'], Humidity: values['humidity'] },
          TempUnit: 'C',
        },
      })
    case 'esphome':
      return json({ id: 'sensor-temperature', value: values['temperature'], state: `${values['temperature']} °C` })
    case 'prometheus': {
      const lines = Object.entries(values).flatMap(([name, value]) => {
        const metric = name === 'temperature' ? 'sim_temperature_celsius' : `sim_${name}`
        return [
          `# TYPE ${metric} gauge`,
          `${metric}{room="shop"} ${typeof value === 'boolean' ? Number(value) : value}`,
        ]
      })
      return { text: `${lines.join('\n')}\n`, contentType: 'text/plain; version=0.0.4' }
    }
    case 'json':
      return json(values)
    case 'text':
      return {
        text: Object.entries(values)
          .map(([name, value]) => `${name}: ${value}\n`)
          .join(''),
        contentType: 'text/plain',
      }
  }
}

function json(page: object): { readonly text: string; readonly contentType: string } {
  return { text: JSON.stringify(page, undefined, 2), contentType: 'application/json' }
}
