import { afterAll, expect, test } from 'vitest'
import type { ConformancePlotter } from '../../src/index.ts'
import { Meter, spread } from '../../src/meter.ts'
import { collectChecks } from '../collect-checks.ts'
import { createFakeDriver } from './fake-driver.ts'
import { createFakeMachine } from './fake-machine.ts'
import { writeFakePackage } from '../fake-package.ts'
import type { Flaw } from './flaws.ts'

const { metadata, remove } = writeFakePackage()
afterAll(remove)

interface SuiteOptions {
  readonly flaw?: Flaw
  readonly machine?: () => ConformancePlotter
}

function suite({ flaw, ...options }: SuiteOptions = {}): ReturnType<typeof collectChecks> {
  const machine = (): ConformancePlotter => createFakeMachine({ port: 'fake:0' })
  return collectChecks({ driver: createFakeDriver(flaw), metadata, machine, patienceMs: 200, ...options })
}

/** The fake machine with some of its members replaced. */
function machineWith(changes: Partial<ConformancePlotter>): ConformancePlotter {
  const machine = createFakeMachine({ port: 'fake:0' })
  return {
    config: machine.config,
    openPipe: machine.openPipe,
    inject: machine.inject,
    penIsUp: () => machine.penIsUp(),
    movedMm: () => machine.movedMm(),
    portIsFree: () => machine.portIsFree(),
    received: () => machine.received?.() ?? [],
    refusedCommand: 'GO',
    dispose: () => machine.dispose(),
    ...changes,
  }
}

test('a failure says what it means for users, what mends it, and what the machine had received', async () => {
  const check = suite({ flaw: 'selfTest moves' }).get(
    'selfTest: one entry per check, all of them passed on a healthy machine, nothing moved',
  )
  await expect(check?.({})).rejects.toThrow(
    /selfTest moved the machine[^]*For users: The pen stays[^]*To mend it: [^]*received, last: HELLO \| HELLO \| GO 1 1/,
  )
})

test('a call that hangs is named', async () => {
  const check = suite({ flaw: 'resume ignored' }).get('pause: twice holds once; resume continues')
  await expect(check?.({})).rejects.toThrow('draw after resume did not settle within 200 ms')
})

test('a check that needs a fault is skipped, with the reason, for a device that takes none', async () => {
  const machine = (): ConformancePlotter => machineWith({ inject: undefined })
  const reasons: (string | undefined)[] = []
  const checks = [...suite({ machine })].filter(([name]) => /^(unplug|silence|garbage|refusal|brown)/.test(name))
  for (const [, check] of checks) await check({ skip: (reason) => reasons.push(reason) })
  expect(reasons).toEqual(checks.map(() => 'the machine takes no faults'))
  expect(reasons).toHaveLength(8)
})

test('a refusal is not checked unless a command is named', async () => {
  const reasons: (string | undefined)[] = []
  const refusal = suite({ machine: () => machineWith({ refusedCommand: undefined }) }).get(
    'refusal: draw rejects with REJECTED, the pen up, and the plotter keeps working',
  )
  await refusal?.({ skip: (reason) => reasons.push(reason) })
  expect(reasons).toEqual(['the machine names no refusedCommand'])
})

test('a command to be refused that drawing never sends is named', async () => {
  const refusal = suite({ machine: () => machineWith({ refusedCommand: 'LINE' }) }).get(
    'refusal: draw rejects with REJECTED, the pen up, and the plotter keeps working',
  )
  await expect(refusal?.({})).rejects.toThrow(
    'drawing sent no LINE: set refusedCommand to a command that drawing sends',
  )
})

test('each device is disposed of, and each plotter closed, also when the check fails', async () => {
  const machines: ConformancePlotter[] = []
  let disposed = 0
  const machine = (): ConformancePlotter => {
    const machine = machineWith({ dispose: () => void disposed++ })
    machines.push(machine)
    return machine
  }
  const name = 'open: reports who the machine is, and moves nothing'
  await expect(suite({ flaw: 'no model', machine }).get(name)?.({})).rejects.toThrow('identity.model is empty')
  expect(disposed).toBe(machines.length)
  expect(machines.map((machine) => machine.portIsFree())).toEqual(machines.map(() => true))
})

test('an entry that is not built yet is looked for among the sources, and not imported', async () => {
  const unbuilt = writeFakePackage({ source: 'export const driver: unknown = undefined' })
  try {
    const checks = collectChecks({
      driver: createFakeDriver(),
      metadata: unbuilt.metadata,
      machine: () => createFakeMachine({ port: 'fake:0' }),
    })
    await checks.get('the entry exports the driver')?.({})
  } finally {
    unbuilt.remove()
  }
})

test('a driver that opens its port by itself is counted by its trace', () => {
  const meter = new Meter('byte')
  const { trace, openPipe } = meter.access(machineWith({ openPipe: undefined }))
  const fired: number[] = []
  meter.arm(4, () => fired.push(meter.count))
  trace?.('sent', Buffer.from('UP\n'), 'x')
  trace?.('received', Buffer.from('ok\n'), 'x')
  expect([meter.count, fired, openPipe]).toEqual([6, [6], undefined])
})

test('sleeping counts as a step, and takes the time of the device', async () => {
  const slept: number[] = []
  const clock = { now: () => 0, sleep: async (durationMs: number) => void slept.push(durationMs) }
  const meter = new Meter('step')
  await meter.access(machineWith({ clock })).clock?.sleep(30)
  expect([meter.count, slept]).toEqual([1, [30]])
})

test.each([
  [3, 24, [1, 2, 3]],
  [100, 4, [1, 34, 67, 100]],
  [0, 4, []],
])('cuts a dialogue of %d steps at most %d times, first and last among them', (total, most, places) => {
  expect(spread(total, most)).toEqual(places)
})

test('a chunk is cut at the very byte', async () => {
  const machine = createFakeMachine({ port: 'fake:0' })
  const meter = new Meter('byte')
  const pipe = await meter.access(machine).openPipe!('fake:0')
  meter.arm(2, () => machine.inject?.({ kind: 'unplug' }))
  await expect(pipe.write(Buffer.from('UP\nDOWN\n'))).rejects.toMatchObject({ code: 'DEVICE_LOST' })
  expect(machine.received?.()).toEqual([])
  expect(await pipe.closed).toMatchObject({ code: 'DEVICE_LOST' })
  expect(meter.pipesOpen).toBe(0)
})
