import { expect, test } from 'vitest'

import { runCases } from '../src/mutations/run-cases.ts'

test('damaged configuration, job directories and driver fields end with our own errors, and change nothing else', async () => {
  const problems: string[] = []
  const { ran, exits } = await runCases({ seed: 1, first: 0, cases: 1500, onProblem: (text) => problems.push(text) })
  expect(problems).toEqual([])
  expect(ran).toBe(1500)
  expect(exits).toMatch(/^0: \d{3}, .*2: \d{3}/)
})
