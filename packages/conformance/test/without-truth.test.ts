import { defineSimulator } from '@vfab/core'
import { startSimulatedLine } from '@vfab/driver-kit/simulator'
import { afterAll, expect, test } from 'vitest'

import { type CheckOutcome, runDriverConformance } from '../src/index.ts'
import { writeFakePackage } from './fake-package.ts'
import { createFakeDriver } from './plotter/fake-driver.ts'

const { metadata, remove } = writeFakePackage()
afterAll(remove)

test('a simulated device that does not show what it does leaves checks unjudged, with what it has to show', async () => {
  const driver = createFakeDriver()
  const simulator = defineSimulator({
    id: driver.id,
    start: (options) => {
      const truth = { penIsUp: () => true }
      const answer = (): string => 'ok'
      return startSimulatedLine({ driver: driver.id, name: 'the fake', refusal: 'no', answer, truth }, options)
    },
  })
  const outcomes: CheckOutcome[] = []
  for await (const outcome of runDriverConformance({ driver, simulator, metadata })) outcomes.push(outcome)
  expect(outcomes.filter(({ outcome }) => outcome === 'failed')).toEqual([])
  expect(outcomes.filter(({ outcome }) => outcome === 'passed').length).toBeGreaterThan(2)
  const unjudged = outcomes.filter(({ outcome }) => outcome === 'unjudged')
  expect(unjudged.length).toBeGreaterThan(50)
  for (const outcome of unjudged) {
    expect(outcome).toMatchObject({
      message: `the simulated device ${driver.id} does not report \`truth.movedMm\``,
      mend: expect.stringContaining('`truth` with movedMm') as string,
    })
  }
})
