import { systemClock } from '@vfab/core'
import type { PlotProgress } from '@vfab/workshop'
import { expect, test } from 'vitest'

import { createOutput } from '../src/output.ts'
import { createProgressDisplay } from '../src/plot/progress-display.ts'

const halfway: PlotProgress = {
  percent: 50.4,
  strokesDone: 12,
  strokes: 40,
  drawnMm: 1200,
  totalMm: 2930,
  elapsedMs: 60_000,
  remainingMs: 65_000,
  layer: { id: 'a', name: 'blue', index: 1, count: 3, pauseBefore: false },
}

/** A display on a screen that shows what is left to be seen, with a clock that the test moves. */
function display(isTTY: boolean): {
  show: ReturnType<typeof createProgressDisplay>
  clock: { ms: number }
  text: () => string
} {
  let written = ''
  const stream = { isTTY, columns: 120, write: (text: string) => ((written += text), true), on: () => {} }
  const flags = { json: false, quiet: false, verbosity: 0, noColour: true }
  const output = createOutput({ stdout: stream, stderr: stream, env: {}, clock: systemClock }, flags)
  const clock = { ms: 0 }
  return { show: createProgressDisplay(output, { now: () => clock.ms }), clock, text: () => written }
}

test('on a terminal one line is rewritten, at most ten times a second, and taken away at the end', () => {
  const { show, clock, text } = display(true)
  for (clock.ms = 0; clock.ms <= 1000; clock.ms += 10) show.progress(halfway)
  expect(text().split('\r\u001b[K')).toHaveLength(11)
  show.end()
  expect(text().endsWith('\r\u001b[K')).toBe(true)
})

test('elsewhere a line comes every five seconds', () => {
  const { show, clock, text } = display(false)
  for (clock.ms = 0; clock.ms <= 20_000; clock.ms += 100) show.progress(halfway)
  show.end()
  const line = '50 %, 1:05 left, stroke 12 of 40, 1.20 m of 2.93 m\n'
  expect(text()).toBe(line.repeat(4))
})

test('each layer is announced where there are several and no live line', () => {
  const { show, text } = display(false)
  show.layer(halfway.layer)
  show.layer({ ...halfway.layer, count: 1 })
  expect(text()).toBe('layer 2 of 3: blue\n')
  const live = display(true)
  live.show.layer(halfway.layer)
  expect(live.text()).toBe('')
})
