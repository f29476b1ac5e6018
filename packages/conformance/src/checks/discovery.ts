import { strict as assert } from 'node:assert'
import type { DiscoverOptions, FoundDevice, OpenPipe } from '@vfab/core'
import type { Bench } from '../bench.ts'
import type { ConformancePlotter } from '../conformance-device.ts'
import { Meter } from '../meter.ts'
import { type PlotterCheck, plotterCheck } from '../run-check.ts'
import { skip } from '../skipped.ts'

const notHere: OpenPipe = () => Promise.reject(new Error('nothing is to be opened here'))

/** Looking for devices disturbs none. */
export const discoveryChecks: readonly PlotterCheck[] = [
  plotterCheck('discover: opens nothing unless it is allowed to probe', async (bench) => {
    let asked = 0
    const openPipe: OpenPipe = (address, options) => {
      asked++
      return notHere(address, options)
    }
    for (const probe of [undefined, false]) await found(bench, { probe, openPipe }).catch(() => {})
    assert.equal(asked, 0, 'discover opened ports without `probe`: some boards restart when they are opened')
  }),
  plotterCheck('discover: each device comes once, with what is needed to open it', async (bench) => {
    const device = await bench.createDevice()
    const devices = await found(bench, { openPipe: notHere })
    const addresses = devices.map(({ address }) => address)
    assert.equal(new Set(addresses).size, addresses.length, `a device was found twice: ${addresses.join(', ')}`)
    for (const each of devices) {
      assert.equal(each.driver, bench.driver.id, 'found.driver is not the id of the driver')
      assert.ok(each.address.length > 0 && each.name.length > 0, 'a found device has no address or no name')
      assert.ok(each.accessible || each.reason, `${each.address} is not accessible, without a reason`)
      const settings = { ...device.config, ...each.config }
      const { issues } = await bench.driver.configSchema['~standard'].validate(settings)
      assert.equal(issues, undefined, `configSchema refuses the config of ${each.address}: ${JSON.stringify(issues)}`)
    }
  }),
  plotterCheck('discover: probing leaves ports as it found them, also when it is left early', async (bench) => {
    const device = await bench.createDevice()
    const { openPipe } = device
    if (openPipe === undefined) skip('without openPipe, probing would open whatever is attached to this computer')
    const meter = new Meter('step')
    const options = { probe: true, openPipe: meter.meteredOpenPipe(openPipe) }
    await found(bench, options).catch(() => {})
    await assertUntouched(meter, device)
    for await (const each of bench.driver.discover(options)) if (each.address !== '') break
    await assertUntouched(meter, device)
  }),
  plotterCheck('discover: abort rejects with the reason', async (bench) => {
    const reason = new Error('enough')
    const finding = found(bench, { signal: AbortSignal.abort(reason), openPipe: notHere })
    assert.equal(
      await bench.rejects(finding, 'discover, its signal aborted already,'),
      reason,
      'what discover rejects with',
    )
  }),
]

async function found(bench: Bench, options: DiscoverOptions): Promise<FoundDevice[]> {
  const collect = async (): Promise<FoundDevice[]> => {
    const devices: FoundDevice[] = []
    for await (const device of bench.driver.discover(options)) devices.push(device)
    return devices
  }
  return bench.resolves(collect(), 'discover')
}

async function assertUntouched(meter: Meter, device: ConformancePlotter): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve)) // pipes tell in the next turn that they are closed
  assert.equal(meter.pipesOpen, 0, 'discover left pipes open')
  assert.ok(await device.portIsFree(), 'discover left the port occupied')
  assert.equal(await device.movedMm(), 0, 'discover moved the machine')
  assert.ok(await device.penIsUp(), 'discover lowered the pen')
}
