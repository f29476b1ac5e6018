import type { DriverMetadata, VfabField } from '../src/index.ts'
import type { SimulatorMetadata } from '../src/metadata.ts'

/** A driver that uses every key there is. */
export const driver = {
  id: 'ebb',
  kind: 'plotter',
  displayName: 'EiBotBoard (AxiDraw, NextDraw, EggBot)',
  description: 'Pen plotters with an EiBotBoard',
  docs: 'https://example.org/ebb#setup',
  entry: './dist/index.js',
  aliases: ['axidraw', 'nextdraw'],
  models: ['AxiDraw V3', 'AxiDraw SE/A3'],
  capabilities: ['plot.vector', 'plot.pause', 'pen.height'],
  config: './dist/config.schema.json',
  addressKey: 'port',
  platforms: { os: ['linux', '!win32'], cpu: ['x64', 'arm64'] },
  transports: ['serial'],
  permissions: { linux: { groups: ['dialout', 'uucp'], udev: ['./udev/70-vfab-ebb.rules'] } },
  match: [
    { usb: { vid: '04d8', pid: 'fd92' }, confidence: 'certain' },
    {
      serial: { vid: '1a86', pid: '7523', product: '*GRBL*', path: '/dev/ttyUSB*' },
      confidence: 'possible',
      probe: true,
    },
    { mdns: { type: '_vfab-plotter._tcp', name: 'axi-*', txt: { model: '*' } }, confidence: 'likely' },
    { net: { protocol: 'http', port: 80, path: '/api/version' }, probe: true, confidence: 'possible' },
    { path: { linux: '/dev/video*' }, confidence: 'possible' },
  ],
  simulator: true,
} as const satisfies DriverMetadata

export const simulator = {
  id: 'ebb',
  displayName: 'Simulated EiBotBoard',
  entry: './dist/ebb/simulator.js',
  addressKey: 'port',
} as const satisfies SimulatorMetadata

/** A field that uses every key there is. */
export const field = {
  apiVersion: 1,
  drivers: [driver],
  simulators: [simulator],
  include: ['@vfab/plotter-ebb', 'acme-laser'],
} as const satisfies VfabField
