import { readFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import type { Camera, Driver } from '@vfab/core'
import { type InstalledDriver, isolateDriver, loadDriver } from '@vfab/host'

import type { Bench } from './figure.ts'

/** 1080p MJPEG: 30 pictures of about 200 kB a second. */
const pictures = 300
const pictureBytes = 200_000
const pictureMs = 1000 / 30
/** Pictures before the measurement begins. */
const warmUp = 15

const code = `
const picture = new Uint8Array(${pictureBytes}).fill(7)
const events = { on: () => () => {}, emit() {}, history: () => [] }
const open = async () => {
  let end
  let sequence = 0
  return {
    kind: 'camera', identity: { driver: 'bench', model: 'Bench', address: 'bench:0' }, events, requested: {}, granted: {},
    closed: new Promise((resolve) => { end = resolve }),
    figures: () => ({}), formats: async () => [], selfTest: async () => ({ success: true, message: '', details: [] }),
    async *frames() {
      for (;;) {
        await new Promise((resolve) => setTimeout(resolve, ${pictureMs}))
        const times = { monotonicMs: performance.now(), wallTimeMs: Date.now() }
        yield { bytes: picture, format: 'jpeg', widthPx: 1920, heightPx: 1080, sequence: sequence++, dropped: 0, ...times }
      }
    },
    async close() { end() },
    [Symbol.asyncDispose]() { return this.close() },
  }
}
export const driver = Object.defineProperty(
  {
    id: 'bench', kind: 'camera', contractVersion: 1, open, async *discover() {},
    availability: async () => ({ available: true, missing: [] }),
    configSchema: { '~standard': { version: 1, vendor: 'bench', validate: (value) => ({ value }) } },
  },
  Symbol.for('@vfab/core/driver@1'),
  { value: 1 },
)
`

/** CPU time that 1080p30 takes from a driver in a process of its own, more than from one in this process. */
export const run: Bench = async () => {
  const directory = mkdtempSync(join(tmpdir(), 'vfab-bench-isolation-'))
  try {
    const entry = installedAt(directory)
    const plainMs = await cpuMs(await loadDriver(entry), () => 0)
    await using isolated = isolateDriver(entry)
    const isolatedMs = await cpuMs(isolated, () => processCpuMs(isolated.pid))
    const percent = (100 * (isolatedMs - plainMs)) / (pictures * pictureMs)
    const name = 'cost of a process of its own, 1080p30'
    return [{ name, value: percent, unit: '% of a core', limit: { atMost: 6 } }]
  } finally {
    rmSync(directory, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 })
  }
}

function installedAt(directory: string): InstalledDriver {
  mkdirSync(join(directory, 'dist'))
  writeFileSync(join(directory, 'package.json'), JSON.stringify({ name: 'bench', version: '1.0.0', type: 'module' }))
  writeFileSync(join(directory, 'dist/index.js'), code)
  const root = { directory, kind: 'project', hasManifest: true, workspace: false } as const
  const metadata = { id: 'bench', kind: 'camera', displayName: 'Bench', entry: './dist/index.js' } as const
  return {
    id: 'bench',
    package: { name: 'bench', version: '1.0.0', directory, root },
    verdict: 'ok',
    metadata,
    issues: [],
  }
}

/** CPU time of this process, and of another one, while the pictures come. */
async function cpuMs(driver: Driver, ofOther: () => number): Promise<number> {
  await using camera = (await driver.open({})) as Camera
  let count = 0
  let before = 0
  for await (const _ of camera.frames({ reuseMemory: true })) {
    count += 1
    if (count === warmUp) before = ownCpuMs() + ofOther()
    if (count === warmUp + pictures) break
  }
  return ownCpuMs() + ofOther() - before
}

function ownCpuMs(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

/** Linux counts in hundredths of a second. */
function processCpuMs(pid: number | undefined): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ')
  return (Number(fields[11]) + Number(fields[12])) * 10
}
