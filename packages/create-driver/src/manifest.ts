import type { DriverPlan, UsbId } from './driver-plan.ts'

/** A package.json, as far as it is filled in here. */
export interface Manifest {
  files: string[]
  dependencies: Record<string, string>
  vfab: { drivers: [Record<string, unknown>]; simulators: [Record<string, unknown>] }
  [key: string]: unknown
}

/** USB-serial chips that are in devices of all sorts: their ids say too little to be sure of a device. */
const sharedChips: ReadonlySet<string> = new Set([
  ...['0403:6001', '0403:6010', '0403:6011', '0403:6014', '0403:6015', '04d8:000a'],
  ...['04d8:00dd', '067b:2303', '067b:23a3', '10c4:ea60', '10c4:ea61', '10c4:ea70'],
  ...['10c4:ea71', '1a86:5523', '1a86:7522', '1a86:7523', '1a86:55d3', '1a86:55d4'],
  ...['2341:0001', '2341:0010', '2341:0042', '2341:0043', '2341:8036', '2e8a:000a'],
  ...['303a:1001'],
])

const capabilities = {
  plotter: ['plot.vector', 'plot.pause'],
  camera: ['camera.snapshot', 'camera.stream'],
  sensor: [],
}

/** Fills in what the template's package.json leaves open. */
export function fillManifest(manifest: Manifest, plan: DriverPlan): Manifest {
  const { id, kind, transport } = plan
  const addressKey = transport === 'http' ? 'url' : 'port'
  const rules = `./udev/70-vfab-${id}.rules`
  const linux = { groups: ['dialout', 'uucp'], ...(plan.usb.length > 0 && { udev: [rules] }) }
  const [driver] = manifest.vfab.drivers
  Object.assign(driver, {
    kind,
    ...(capabilities[kind].length > 0 && { capabilities: capabilities[kind] }),
    addressKey,
    transports: [transport],
    ...(transport === 'serial' && { permissions: { linux } }),
    match: matchOf(plan),
  })
  manifest.vfab.simulators[0]['addressKey'] = addressKey
  if (transport === 'http') delete manifest.dependencies['@vfab/transport']
  if (transport === 'serial' && plan.usb.length > 0) manifest.files = [...manifest.files, 'udev']
  return manifest
}

/** How `vfab detect` recognises the device. */
function matchOf({ kind, transport, usb }: DriverPlan): object[] {
  switch (transport) {
    case 'serial':
      return usb.map((id) => {
        return isShared(id) ? { serial: id, confidence: 'possible', probe: true } : { usb: id, confidence: 'certain' }
      })
    case 'tcp':
      return [{ net: { protocol: 'tcp', port: 4000 }, confidence: 'possible' }]
    case 'http': {
      const path = kind === 'camera' ? '/stream' : '/values'
      return [{ net: { protocol: 'http', port: 80, path }, confidence: 'possible' }]
    }
  }
}

function isShared({ vid, pid }: UsbId): boolean {
  return sharedChips.has(`${vid}:${pid}`)
}
