import { strict as assert } from 'node:assert'
import type { DiscoverOptions, FoundDevice, OpenPipe } from '@vfab/core'
import type { ConformancePlotter } from '../plotter-machine.ts'
import { Meter } from '../../meter.ts'
import { type Check, check, checksOf } from '../../check.ts'
import type { PlotterBench } from '../plotter-conformance.ts'
import { skip } from '../../skipped.ts'

const notHere: OpenPipe = () => Promise.reject(new Error('nothing is to be opened here'))

/** Looking for devices disturbs none. */
export const discoveryChecks: readonly Check<PlotterBench>[] = checksOf(
  {
    forUsers: '`vfab detect` restarts boards that are at work, or lists one machine twice.',
    mend: 'open ports only when `probe` is true; return each `FoundDevice` with the `config` that opens it.',
  },
  [
    check('discover: opens nothing unless it is allowed to probe', async (bench) => {
      let asked = 0
      const openPipe: OpenPipe = (address, options) => {
        asked++
        return notHere(address, options)
      }
      for (const probe of [undefined, false]) await found(bench, { probe, openPipe }).catch(() => {})
      assert.equal(asked, 0, 'discover opened ports without `probe`: some boards restart when they are opened')
    }),
    check('discover: each machine comes once, with what is needed to open it', async (bench) => {
      const machine = await bench.createMachine()
      const devices = await found(bench, { openPipe: notHere })
      const addresses = devices.map(({ address }) => address)
      assert.equal(new Set(addresses).size, addresses.length, `a machine was found twice: ${addresses.join(', ')}`)
      for (const each of devices) {
        assert.equal(each.driver, bench.driver.id, 'found.driver is not the id of the driver')
        assert.ok(each.address.length > 0 && each.name.length > 0, 'a found machine has no address or no name')
        assert.ok(each.accessible || each.reason, `${each.address} is not accessible, without a reason`)
        const settings = { ...machine.config, ...each.config }
        const { issues } = await bench.driver.configSchema['~standard'].validate(settings)
        assert.equal(issues, undefined, `configSchema refuses the config of ${each.address}: ${JSON.stringify(issues)}`)
      }
    }),
    check('discover: probing leaves ports as it found them, also when it is left early', async (bench) => {
      const machine = await bench.createMachine()
      const { openPipe } = machine
      if (openPipe === undefined) skip('without openPipe, probing would open whatever is attached to this computer')
      const meter = new Meter('step')
      const options = { probe: true, openPipe: meter.meteredOpenPipe(openPipe) }
      await found(bench, options).catch(() => {})
      await assertUntouched(meter, machine)
      for await (const each of bench.driver.discover(options)) if (each.address !== '') break
      await assertUntouched(meter, machine)
    }),
    check('discover: abort rejects with the reason', async (bench) => {
      const reason = new Error('enough')
      const finding = found(bench, { signal: AbortSignal.abort(reason), openPipe: notHere })
      assert.equal(
        await bench.rejects(finding, 'discover, its signal aborted already,'),
        reason,
        'what discover rejects with',
      )
    }),
  ],
)

async function found(bench: PlotterBench, options: DiscoverOptions): Promise<FoundDevice[]> {
  const collect = async (): Promise<FoundDevice[]> => {
    const devices: FoundDevice[] = []
    for await (const machine of bench.driver.discover(options)) devices.push(machine)
    return devices
  }
  return bench.resolves(collect(), 'discover')
}

async function assertUntouched(meter: Meter, machine: ConformancePlotter): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve)) // pipes tell in the next turn that they are closed
  assert.equal(meter.pipesOpen, 0, 'discover left pipes open')
  assert.ok(await machine.portIsFree(), 'discover left the port occupied')
  assert.equal(await machine.movedMm(), 0, 'discover moved the machine')
  assert.ok(await machine.penIsUp(), 'discover lowered the pen')
}
