/**
 * Asks a simulated Modbus device again and again while its answers go wrong in every way there is, and checks each value that comes back.
 *
 *     node tools/dist/modbus/fault-run.js [--requests 1000000] [--seed 1]
 *
 * Ends with 1 when a single value was wrong, a failure was no DriverError, or a request was never settled.
 */
import { parseArgs } from 'node:util'

import { isDriverError } from '@vfab/core'
import { createLeapingClock } from '@vfab/driver-kit/testing'
import { type ModbusClient, openModbusClient } from '@vfab/sensor-modbus'
import { createModbusDevice, type DisturbanceName } from '@vfab/sim'

/** One way of talking to the device. */
interface Setting {
  readonly name: string
  readonly framing: 'tcp' | 'rtu'
  /** Callers at once. */
  readonly callers: number
  readonly window: number
  /** Of all requests. */
  readonly share: number
  readonly disturbances: Readonly<Partial<Record<DisturbanceName, number>>>
}

const tcpDisturbances = {
  late: 0.01,
  duplicate: 0.01,
  reordered: 0.01,
  truncated: 0.01,
  'wrong-id': 0.01,
  'wrong-unit': 0.01,
  'byte-wise': 0.02,
  closed: 0.005,
  silence: 0.005,
  stale: 0.002,
  busy: 0.01,
  short: 0.01,
} as const

const settings: readonly Setting[] = [
  { name: 'TCP, one at a time', framing: 'tcp', callers: 4, window: 1, share: 0.25, disturbances: tcpDisturbances },
  { name: 'TCP, 16 under way', framing: 'tcp', callers: 24, window: 16, share: 0.3, disturbances: tcpDisturbances },
  {
    // Nothing that ends the connection, so that the transaction ids go round while old answers are still to come.
    name: 'TCP, one connection for all',
    framing: 'tcp',
    callers: 6,
    window: 4,
    share: 0.25,
    disturbances: {
      late: 0.005,
      duplicate: 0.01,
      reordered: 0.01,
      'wrong-unit': 0.01,
      silence: 0.002,
      stale: 0.01,
      busy: 0.01,
    },
  },
  {
    name: 'RTU',
    framing: 'rtu',
    callers: 4,
    window: 1,
    share: 0.2,
    disturbances: {
      late: 0.01,
      duplicate: 0.01,
      truncated: 0.01,
      'wrong-unit': 0.01,
      'bad-crc': 0.02,
      'byte-wise': 0.02,
      closed: 0.005,
      silence: 0.005,
      noise: 0.01,
      busy: 0.01,
      short: 0.01,
    },
  },
]

/** What came of the requests of one setting. */
interface Outcome {
  readonly values: number
  readonly wrong: readonly string[]
  readonly failures: ReadonlyMap<string, number>
  readonly untyped: readonly string[]
  readonly disturbed: ReadonlyMap<string, number>
  readonly seconds: number
  /** Answers that came late, twice, or to no question. */
  readonly unmatched: number
}

/** What register `address` of the kind holds: no two neighbours, and no two kinds, are alike. */
function valueAt(address: number, kind: number): number {
  let mixed = Math.imul(address + 1, 0x9e3779b1) ^ Math.imul(kind + 1, 0x85ebca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x2c1b3c6d)
  return (mixed ^ (mixed >>> 13)) & 0xffff
}

function words(kind: number): number[] {
  return Array.from({ length: 0x1_0000 }, (_, address) => valueAt(address, kind))
}

/** The same numbers for the same seed. */
function randomOf(seed: number): (below: number) => number {
  let state = seed >>> 0
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

/** After a failure, ms of the clock. */
const pauseMs = 20

const kinds = { holding: 0, input: 1, coils: 2 } as const

async function runSetting(setting: Setting, requests: number, seed: number): Promise<Outcome> {
  const clock = createLeapingClock()
  const bits = words(kinds.coils).map((word) => word & 1)
  const registers = { holding: { 0: words(kinds.holding) }, input: { 0: words(kinds.input) }, coils: { 0: bits } }
  const scratch = { holding: { 0: Array<number>(setting.callers).fill(0) } }
  const { framing, disturbances, window } = setting
  const units = { 1: registers, 2: registers, 3: scratch }
  const device = createModbusDevice({ framing, units, disturbances, clock, seed, historySize: 0, maxClients: 64 })
  const client = await openModbusClient(
    { port: 'sim:modbus', mode: framing === 'tcp' ? 'tcp' : 'rtu-over-tcp', window, probeIntervalMs: 10 },
    { clock, openPipe: async () => device.connect() },
  )
  const { counters } = client
  clock.run(() => device.requests + counters.sent + counters.answered + counters.unmatched + counters.damaged)
  const outcome = { values: 0, wrong: [] as string[], failures: new Map<string, number>(), untyped: [] as string[] }
  const beganMs = performance.now()
  let left = requests
  const callers = Array.from({ length: setting.callers }, async (_, caller) => {
    const random = randomOf(seed * 1000 + caller)
    /** What the caller's own register of unit 3 may hold. */
    let written = new Set([0])
    while (left-- > 0) {
      try {
        written = await askOnce(client, random, caller, written, outcome)
      } catch (error) {
        if (isDriverError(error)) {
          outcome.failures.set(error.code, (outcome.failures.get(error.code) ?? 0) + 1)
          await clock.sleep(pauseMs) // a unit that is left alone would fail the rest of the requests at once
        } else outcome.untyped.push(String(error))
      }
    }
  })
  await Promise.all(callers)
  const seconds = (performance.now() - beganMs) / 1000
  await client.close()
  clock.stop()
  device.close()
  return { ...outcome, disturbed: device.disturbed, seconds, unmatched: counters.unmatched }
}

/** One request of a kind by chance; most of the same length, so that nothing but the id tells their answers apart. */
async function askOnce(
  client: ModbusClient,
  random: (below: number) => number,
  caller: number,
  written: Set<number>,
  outcome: { values: number; readonly wrong: string[] },
): Promise<Set<number>> {
  const dice = random(100)
  const unit = 1 + random(2)
  const count = dice < 60 ? 10 : 1 + random(125)
  const address = random(0x1_0000 - 2000)
  const check = (
    got: ArrayLike<number | boolean>,
    expected: (index: number) => number | boolean,
    what: string,
  ): void => {
    outcome.values += got.length
    for (let index = 0; index < got.length; index++) {
      if (got[index] !== expected(index)) outcome.wrong.push(`${what}: ${String(got[index])}`)
    }
  }
  if (dice < 75) {
    const got = await client.readHoldingRegisters(unit, address, count)
    check(got, (index) => valueAt(address + index, kinds.holding), `holding ${address} of unit ${unit}`)
  } else if (dice < 85) {
    const got = await client.readInputRegisters(unit, address, count)
    check(got, (index) => valueAt(address + index, kinds.input), `input ${address} of unit ${unit}`)
  } else if (dice < 93) {
    const got = await client.readCoils(unit, address, 16 * count)
    check(got, (index) => (valueAt(address + index, kinds.coils) & 1) === 1, `coil ${address} of unit ${unit}`)
  } else if (dice < 97) {
    const value = random(0x1_0000)
    const possible = new Set([...written, value])
    return client.writeRegister(3, caller, value).then(
      () => new Set([value]),
      (error: unknown) => {
        if (!isDriverError(error)) throw error
        return possible // nobody knows whether it was written
      },
    )
  } else {
    const [got] = await client.readHoldingRegisters(3, caller, 1)
    outcome.values += 1
    if (!written.has(got!)) outcome.wrong.push(`unit 3, register ${caller}: ${got}, not ${[...written].join(' or ')}`)
    return new Set([got!])
  }
  return written
}

const { values } = parseArgs({
  options: { requests: { type: 'string', default: '1000000' }, seed: { type: 'string', default: '1' } },
})
const total = Number(values.requests)
let bad = 0
for (const setting of settings) {
  const requests = Math.round(total * setting.share)
  const outcome = await runSetting(setting, requests, Number(values.seed))
  const failures = [...outcome.failures].map(([code, count]) => `${count} ${code}`).join(', ')
  const disturbed = [...outcome.disturbed].map(([name, count]) => `${count} ${name}`).join(', ')
  console.log(`${setting.name}: ${requests} requests, ${outcome.values} values in ${outcome.seconds.toFixed(1)} s`)
  console.log(`  wrong values: ${outcome.wrong.length}, failures without a type: ${outcome.untyped.length}`)
  console.log(`  failures: ${failures || 'none'}`)
  console.log(`  disturbed answers: ${disturbed}`)
  console.log(`  answers discarded: ${outcome.unmatched}`)
  for (const text of [...outcome.wrong, ...outcome.untyped].slice(0, 5)) console.log(`  ! ${text}`)
  bad += outcome.wrong.length + outcome.untyped.length
}
process.exitCode = bad === 0 ? 0 : 1
