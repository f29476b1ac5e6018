import type { TempProject } from './temp-project.ts'

/** What the camera's driver does when it has delivered some pictures. */
export type CameraFault = 'abort' | 'spin'

/** A baseline JPEG of one pixel. */
const picture =
  '/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAP//////////////////////////////////////////////////////////////////////////////////////wAALCAABAAEBAREA/8QAFAABAAAAAAAAAAAAAAAAAAAAA//EABQQAQAAAAAAAAAAAAAAAAAAAAD/2gAIAQEAAD8AR//Z'

const driver = (fault: CameraFault): string => `
const faults = {
  abort: () => process.abort(),
  spin: () => { for (;;); },
}
const events = { on: () => () => {}, emit() {}, history: () => [] }
const open = async ({ url }) => {
  let end
  let sequence = 0
  const closed = new Promise((resolve) => { end = resolve })
  const frame = () => {
    if (sequence === 3) faults.${fault}()
    return picture()
  }
  const picture = () => ({
    bytes: Buffer.from('${picture}', 'base64'), format: 'jpeg', widthPx: 1, heightPx: 1,
    sequence: sequence++, monotonicMs: performance.now(), wallTimeMs: Date.now(), dropped: 0,
  })
  return {
    kind: 'camera', identity: { driver: 'unruly', model: 'Unruly', address: url }, events, closed, requested: {},
    granted: { encoding: 'jpeg', widthPx: 1, heightPx: 1, framesPerS: 20 },
    figures: () => ({ frames: 0, bytes: 0, framesPerS: 0, broken: 0, dropped: 0, reconnects: 0, subscribers: 0 }),
    formats: async () => [],
    selfTest: async () => ({ success: true, message: 'fine', details: [] }),
    snapshot: async () => frame(),
    async *frames({ signal } = {}) {
      for (;;) {
        signal?.throwIfAborted()
        await new Promise((resolve) => setTimeout(resolve, 50))
        yield frame()
      }
    },
    async close() { end(undefined) },
  }
}
export const driver = Object.defineProperty(
  {
    id: 'unruly', kind: 'camera', contractVersion: 1, open, async *discover() {},
    configSchema: { '~standard': { version: 1, vendor: 'test', validate: (value) => ({ value }) } },
    availability: async () => ({ available: true, missing: [] }),
  },
  Symbol.for('@vfab/core/driver@1'),
  { value: 1 },
)
`

/** Installs the driver of a camera that works at first. @returns what selects the camera */
export function installUnrulyCamera(project: TempProject, fault: CameraFault): string {
  const metadata = { id: 'unruly', kind: 'camera', displayName: 'Unruly', entry: './index.js', addressKey: 'url' }
  project.installFake(
    'unruly-camera',
    { keywords: ['vfab-driver'], vfab: { apiVersion: 1, drivers: [metadata] } },
    { 'index.js': driver(fault) },
  )
  return 'unruly:tcp://127.0.0.1:1'
}
