/*
 * Sessions that are opened and closed again and again: what they opened is closed.
 */
import { readdirSync } from 'node:fs'

import type { Driver, SimulatedDevice, Simulator } from '@vfab/core'
import { driver as ebb } from '@vfab/plotter-ebb'
import { driver as camera } from '@vfab/camera-ip'
import { driver as modbus } from '@vfab/sensor-modbus'
import { createSession, type Session } from '@vfab/host'
import { ebbSimulator, ipSimulator, modbusSimulator } from '@vfab/sim'
import { expect, onTestFinished, test, vi } from 'vitest'

const cycles = Number(process.env['VFAB_CYCLES'] ?? 6)
/** The first cycles fill caches. */
const warmUp = 2

interface Kind {
  readonly name: string
  readonly driver: Driver
  readonly simulator: Simulator
  readonly settings: (address: string) => Record<string, unknown>
}

const kinds: readonly Kind[] = [
  { name: 'EBB', driver: ebb, simulator: ebbSimulator, settings: (port) => ({ port }) },
  { name: 'MJPEG', driver: camera, simulator: ipSimulator, settings: (url) => ({ url }) },
  {
    name: 'Modbus',
    driver: modbus,
    simulator: modbusSimulator,
    settings: (port) => ({ port, channels: { door: { register: 'discrete:0' } } }),
  },
]

/** What is open now. The simulated device in this process closes its side a moment later. */
function openNow(): { readonly resources: number; readonly files: number } {
  const files = process.platform === 'linux' ? readdirSync('/proc/self/fd').length : 0
  return { resources: process.getActiveResourcesInfo().filter((name) => name !== 'Timeout').length, files }
}

async function start({ simulator }: Kind): Promise<SimulatedDevice> {
  const device = await simulator.start({ speed: 'max' })
  onTestFinished(() => device.close())
  return device
}

async function runCycles(cycle: () => Promise<void>): Promise<void> {
  for (let count = 0; count < warmUp; count += 1) await cycle()
  const before = openNow()
  for (let count = 0; count < cycles; count += 1) await cycle()
  await vi.waitFor(
    () => {
      const after = openNow()
      expect(after.files).toBeLessThanOrEqual(before.files)
      expect(after.resources).toBeLessThanOrEqual(before.resources)
    },
    { timeout: 60_000 },
  )
}

async function connected({ driver, settings }: Kind, { address, truth }: SimulatedDevice): Promise<Session> {
  const session = createSession({
    driver,
    settings: { ...truth?.config, ...settings(address) },
    reconnect: { firstDelayMs: 1, maxDelayMs: 1, jitter: 0 },
  })
  await session.initialize()
  await session.connect()
  return session
}

test.each(kinds)(
  'nothing is left of $name sessions that were opened and closed',
  { timeout: 3_600_000 },
  async (kind) => {
    const device = await start(kind)
    await runCycles(async () => {
      const session = await connected(kind, device)
      await session.test()
      await session.shutdown()
    })
  },
)
