import { strict as assert } from 'node:assert'
import type { Bench } from '../bench.ts'
import { type Check, check, checksOf } from '../check.ts'

/** Whether the driver can work here is an answer, never an exception. */
export const availabilityChecks: readonly Check<Bench>[] = checksOf(
  {
    forUsers: '`vfab doctor` crashes instead of reporting what to install.',
    mend: 'catch what fails and return it in `missing`, each with a hint that names the command to run.',
  },
  [
    check('availability: resolves, and everything missing has a hint', async (bench) => {
      // In a function of its own, so that a synchronous exception is a rejection here.
      const outcome = await bench.settles((async () => bench.driver.availability())(), 'availability')
      assert.ok(outcome.resolved, 'availability rejected or threw; what is missing belongs into its result')
      const { available, missing, optional = [] } = outcome.value
      assert.equal(available, missing.length === 0, 'available is true exactly when nothing is missing')
      for (const { name, hint } of [...missing, ...optional]) {
        assert.ok(name.length > 0 && hint.length > 0, 'something missing has no name or no hint how to install it')
      }
      for (const { name, neededFor } of optional)
        assert.ok(neededFor.length > 0, `what ${name} is needed for is not said`)
    }),
  ],
)
