import { strict as assert } from 'node:assert'
import { outcomeOf } from '../outcome.ts'
import type { PlotterCheck } from '../run-check.ts'

/** Whether the driver can work here is an answer, never an exception. */
export const availabilityChecks: readonly PlotterCheck[] = [
  {
    name: 'availability: resolves, and everything missing has a hint',
    run: async ({ driver }) => {
      // In a function of its own, so that a synchronous exception is a rejection here.
      const outcome = await outcomeOf((async () => driver.availability())(), 'availability')
      assert.ok(outcome.resolved, 'availability rejected or threw; what is missing belongs into its result')
      const { available, missing } = outcome.value
      assert.equal(available, missing.length === 0, 'available is true exactly when nothing is missing')
      for (const { name, hint } of missing) {
        assert.ok(name.length > 0 && hint.length > 0, 'something missing has no name or no hint how to install it')
      }
    },
  },
]
