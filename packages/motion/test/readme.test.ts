import { readFileSync } from 'node:fs'

import { planPenHop } from '@vfab/motion'
import { expect, test, vi } from 'vitest'

function textOf(file: string): string {
  return readFileSync(new URL(`../${file}`, import.meta.url), 'utf8')
}

test('the README shows the example as it is compiled', () => {
  expect(textOf('README.md')).toContain(`\`\`\`ts\n${textOf('example/time-a-drawing.ts')}\`\`\``)
})

test('the example prints what the drawing takes, and its moves', async () => {
  const log = vi.spyOn(console, 'log').mockImplementation(() => {})
  await import('../example/time-a-drawing.ts')
  const lines = log.mock.calls.map(([line]) => line as string)
  log.mockRestore()
  expect(lines[0]).toMatch(/^200 mm of ink, 64\.3 mm of travel, 2 lifts: \d\.\d\d s$/)
  expect(lines.slice(1)).toContainEqual(
    expect.stringMatching(/^draw to 80\.00, 20\.00 in 5\d\.\d ms, 50\.0 → 9\.6 mm\/s$/),
  )
  expect(lines.at(-1)).toMatch(/^draw to 50\.00, 40\.00 in 0\.0 ms/)
})

test('the README says what hops take', () => {
  const servo = { upPosition: 60, downPosition: 30, liftRatePerS: 30 / 0.13, dropRatePerS: 30 / 0.14 }
  const takes = (['wait', 'overlap', 'early'] as const).map((policy) =>
    Math.round(planPenHop(servo, 92, { policy }).drawAtMs),
  )
  expect(textOf('README.md')).toContain(`a hop of 92 ms takes ${takes[0]}, ${takes[1]} and ${takes[2]} ms`)
})
