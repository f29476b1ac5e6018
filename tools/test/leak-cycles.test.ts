/*
 * Sessions that are opened and closed again and again, and devices that are unplugged and plugged in again while a session has them:
 * what was opened is closed.
 */
import { readdirSync } from 'node:fs'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

import { type Camera, type Device, type Driver, type SimulatedDevice, type Simulator, systemClock } from '@vfab/core'
import { driver as ebb } from '@vfab/plotter-ebb'
import { driver as camera } from '@vfab/camera-ip'
import { driver as modbus } from '@vfab/sensor-modbus'
import { createSession, type Session } from '@vfab/host'
import { createModbusDevice, ebbSimulator, ipSimulator, modbusSimulator, serveTcp } from '@vfab/sim'
import { expect, onTestFinished, test, vi } from 'vitest'

const cycles = Number(process.env['VFAB_CYCLES'] ?? 6)
/** The first cycles fill caches. In the long form they are enough for the memory to come to rest, too. */
const warmUp = Math.max(2, cycles / 5)
const mostGrowthBytes = 10 * 2 ** 20

interface Kind {
  readonly name: string
  readonly driver: Driver
  readonly simulator: Simulator
  readonly settings: (address: string) => Record<string, unknown>
}

const kinds: readonly Kind[] = [
  { name: 'EBB', driver: ebb, simulator: ebbSimulator, settings: (port) => ({ port }) },
  {
    name: 'MJPEG',
    driver: camera,
    simulator: ipSimulator,
    settings: (url) => ({ url, reconnectMinMs: 10, reconnectMaxMs: 20 }),
  },
  {
    name: 'Modbus',
    driver: modbus,
    simulator: modbusSimulator,
    settings: (port) => ({ port, channels: { door: { register: 'discrete:0' } } }),
  },
]

/** What is open now. The simulated device in this process closes its side a moment later. */
interface Open {
  readonly resources: number
  readonly timers: number
  readonly files: number
  readonly listeners: number
}

function openNow(): Open {
  const names = process.getActiveResourcesInfo()
  const timers = names.filter((name) => name === 'Timeout').length
  return {
    resources: names.length - timers,
    timers,
    files: process.platform === 'linux' ? readdirSync('/proc/self/fd').length : 0,
    listeners: process.eventNames().reduce((sum, name) => sum + process.listenerCount(name), 0),
  }
}

/** `vi.waitFor` has two timers of its own while it looks. */
const timersOfWaiting = 2

function collectGarbage(): void {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  collect()
}

async function runCycles(cycle: () => Promise<void>): Promise<void> {
  for (let count = 0; count < warmUp; count += 1) await cycle()
  const before = openNow()
  collectGarbage()
  const memoryBefore = process.memoryUsage.rss()
  for (let count = 0; count < cycles; count += 1) await cycle()
  await vi.waitFor(
    () => {
      const after = openNow()
      expect(after.files).toBeLessThanOrEqual(before.files)
      expect(after.resources).toBeLessThanOrEqual(before.resources)
      expect(after.timers).toBeLessThanOrEqual(before.timers + timersOfWaiting)
      expect(after.listeners).toBeLessThanOrEqual(before.listeners)
    },
    { timeout: 60_000 },
  )
  collectGarbage()
  const grownBytes = process.memoryUsage.rss() - memoryBefore
  if (cycles >= 1000) expect(grownBytes).toBeLessThan(mostGrowthBytes)
  if (cycles >= 100) console.log(`${cycles} cycles, memory ${(grownBytes / 2 ** 20).toFixed(1)} MiB more`)
}

async function start({ simulator }: Kind): Promise<SimulatedDevice> {
  const device = await simulator.start({ speed: 'max' })
  onTestFinished(() => device.close())
  return device
}

async function connected(
  { driver, settings }: Kind,
  { address, truth }: Pick<SimulatedDevice, 'address' | 'truth'>,
): Promise<Session> {
  const session = createSession({
    driver,
    settings: { ...truth?.config, ...settings(address) },
    reconnect: { firstDelayMs: 1, maxDelayMs: 1, jitter: 0, attempts: 100 },
    // A device that is lost five times in a minute is left alone for half a minute otherwise.
    breaker: { breakdowns: Number.MAX_SAFE_INTEGER },
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

/** Resolves once the device was lost and is there again. */
function lostAndBack(session: Session, onLost: () => void): Promise<void> {
  return new Promise((resolve) => {
    let wasLost = false
    const stop = session.events.on('state', ({ data }) => {
      if (data.to === 'error' && !wasLost) {
        wasLost = true
        onLost()
      }
      if (!wasLost || data.to !== 'connected') return
      stop()
      resolve()
    })
  })
}

/** A simulated device and the hand that plugs it in again. */
type Plugged = Pick<SimulatedDevice, 'address' | 'inject' | 'truth'> & { readonly plugIn?: () => void }

/** The cable of this one stays out for a second, which passes when it is plugged in. */
async function startModbus(): Promise<Plugged> {
  let aheadMs = 0
  const device = createModbusDevice({ clock: { ...systemClock, now: () => systemClock.now() + aheadMs } })
  const served = await serveTcp(device)
  onTestFinished(async () => {
    await served.close()
    device.close()
  })
  return {
    address: served.address,
    inject: (fault) => device.inject(fault),
    plugIn: () => (aheadMs += 1000),
  }
}

function isCamera(device: Device | undefined): device is Camera {
  return device !== undefined && 'frames' in device
}

test.each(kinds)(
  'nothing is left of $name devices that were unplugged and plugged in again',
  { timeout: 3_600_000 },
  async (kind) => {
    const device: Plugged = kind.driver === modbus ? await startModbus() : await start(kind)
    const session = await connected(kind, device)
    onTestFinished(() => session.shutdown())
    // A camera calls again only while somebody looks.
    const frames = isCamera(session.device) ? session.device.frames()[Symbol.asyncIterator]() : undefined
    await frames?.next()
    await runCycles(async () => {
      const back = lostAndBack(session, () => device.plugIn?.())
      device.inject({ kind: 'unplug' })
      await back
      if (frames) await frames.next()
      else expect(await session.test()).toMatchObject({ success: true })
    })
    await frames?.return?.()
  },
)
