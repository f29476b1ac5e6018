import { strict as assert } from 'node:assert'
import { type Check, check, checksOf } from '../../check.ts'
import type { SensorBench } from '../sensor-conformance.ts'

/** Looking for sensors disturbs none. */
export const discoveryChecks: readonly Check<SensorBench>[] = checksOf(
  {
    forUsers: '`vfab detect` restarts boards that are at work.',
    mend: 'open ports only when `probe` is true; return each `FoundDevice` with the `config` that opens it.',
  },
  [
    check(
      'discover: opens nothing unless it is allowed to probe, and an abort rejects with the reason',
      async (bench) => {
        let asked = 0
        const openPipe = (): Promise<never> => {
          asked++
          return Promise.reject(new Error('nothing is to be opened here'))
        }
        const collect = async (signal?: AbortSignal): Promise<void> => {
          for await (const { driver } of bench.driver.discover({ openPipe, signal })) {
            assert.equal(driver, bench.driver.id, 'found.driver is not the id of the driver')
          }
        }
        await bench.resolves(collect(), 'discover')
        assert.equal(asked, 0, 'discover opened ports without `probe`')
        const reason = new Error('enough')
        assert.equal(await bench.rejects(collect(AbortSignal.abort(reason)), 'discover, aborted,'), reason)
      },
    ),
  ],
)
