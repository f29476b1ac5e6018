import { strict as assert } from 'node:assert'
import type { DiscoverOptions, FoundDevice } from '@vfab/core'
import type { CameraBench } from '../camera-bench.ts'
import { type CameraCheck, cameraCheck } from '../camera-check.ts'
import { assertFree } from './lifecycle.ts'

/** Looking for cameras disturbs none. */
export const discoveryChecks: readonly CameraCheck[] = [
  cameraCheck('discover: each camera comes once, with what is needed to open it, nobody watching', async (bench) => {
    const device = await bench.createDevice()
    const found = await discovered(bench, {})
    const addresses = found.map(({ address }) => address)
    assert.equal(new Set(addresses).size, addresses.length, `a camera was found twice: ${addresses.join(', ')}`)
    for (const each of found) {
      assert.equal(each.driver, bench.driver.id, 'found.driver is not the id of the driver')
      assert.ok(each.address.length > 0 && each.name.length > 0, 'a found camera has no address or no name')
      assert.ok(each.accessible || each.reason, `${each.address} is not accessible, without a reason`)
      const { issues } = await bench.driver.configSchema['~standard'].validate({ ...device.config, ...each.config })
      assert.equal(issues, undefined, `configSchema refuses the config of ${each.address}: ${JSON.stringify(issues)}`)
    }
    await assertFree(bench, device)
  }),
  cameraCheck('discover: abort rejects with the reason', async (bench) => {
    const reason = new Error('enough')
    assert.equal(
      await bench.rejects(
        discovered(bench, { signal: AbortSignal.abort(reason) }),
        'discover, its signal aborted already,',
      ),
      reason,
      'what discover rejects with',
    )
  }),
]

async function discovered(bench: CameraBench, options: DiscoverOptions): Promise<FoundDevice[]> {
  const collect = async (): Promise<FoundDevice[]> => {
    const devices: FoundDevice[] = []
    for await (const device of bench.driver.discover(options)) devices.push(device)
    return devices
  }
  return bench.resolves(collect(), 'discover')
}
