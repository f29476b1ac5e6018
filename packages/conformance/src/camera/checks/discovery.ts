import { strict as assert } from 'node:assert'
import type { DiscoverOptions, FoundDevice } from '@vfab/core'
import { type Check, check, checksOf } from '../../check.ts'
import type { CameraBench } from '../camera-conformance.ts'
import { assertFree } from './lifecycle.ts'

/** Looking for cameras disturbs none. */
export const discoveryChecks: readonly Check<CameraBench>[] = checksOf(
  {
    forUsers: '`vfab detect` takes a camera from the program that uses it, or lists it twice.',
    mend: 'look without opening; return each `FoundDevice` with the `config` that opens it.',
  },
  [
    check('discover: each camera comes once, with what is needed to open it, without a viewer', async (bench) => {
      const machine = await bench.createMachine()
      const found = await discovered(bench, {})
      const addresses = found.map(({ address }) => address)
      assert.equal(new Set(addresses).size, addresses.length, `a camera was found twice: ${addresses.join(', ')}`)
      for (const each of found) {
        assert.equal(each.driver, bench.driver.id, 'found.driver is not the id of the driver')
        assert.ok(each.address.length > 0 && each.name.length > 0, 'a found camera has no address or no name')
        assert.ok(each.accessible || each.reason, `${each.address} is not accessible, without a reason`)
        const { issues } = await bench.driver.configSchema['~standard'].validate({ ...machine.config, ...each.config })
        assert.equal(issues, undefined, `configSchema refuses the config of ${each.address}: ${JSON.stringify(issues)}`)
      }
      await assertFree(bench, machine)
    }),
    check('discover: abort rejects with the reason', async (bench) => {
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
  ],
)

async function discovered(bench: CameraBench, options: DiscoverOptions): Promise<FoundDevice[]> {
  const collect = async (): Promise<FoundDevice[]> => {
    const devices: FoundDevice[] = []
    for await (const machine of bench.driver.discover(options)) devices.push(machine)
    return devices
  }
  return bench.resolves(collect(), 'discover')
}
