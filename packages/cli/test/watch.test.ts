import type { Clock } from '@vfab/core'
import type { DetectionSources } from '@vfab/host'
import { expect, test } from 'vitest'

import { runVfab } from './support/run-vfab.ts'
import { tempProject } from './support/temp-project.ts'

/** A board that is plugged in before the second look, and out again before the fourth. */
function pluggedInAndOut(): Partial<DetectionSources> {
  const board = {
    path: '/dev/ttyACM0',
    usb: { vid: '04d8', pid: 'fd92', product: 'EiBotBoard,East', serialNumber: 'East' },
  }
  let looks = 0
  return {
    serial: async () => {
      looks += 1
      return looks > 2 && looks < 8 ? [board] : []
    },
    access: async (paths) => new Map(paths.map((path) => [path, { permitted: true, exists: true }])),
  }
}

/** A clock on which time flies: short sleeps end at once, in the order of their ends. */
function hastyClock(): Clock {
  let nowMs = 0
  return {
    now: () => nowMs,
    async sleep(durationMs, { signal } = {}) {
      const endMs = nowMs + durationMs
      while (nowMs < endMs) {
        await new Promise((resolve) => setImmediate(resolve))
        signal?.throwIfAborted()
        nowMs += 10
      }
    },
  }
}

test('a plotter that is plugged in and out is shown with its driver', async () => {
  const project = tempProject()
  project.install('@vfab/plotter-ebb')
  const run = await runVfab(project, ['watch', '--for', '20s'], { sources: pluggedInAndOut(), clock: hastyClock() })
  expect(run.code).toBe(0)
  expect(run.stdout).toMatch(/^\+ ebb:\/dev\/ttyACM0 {2}EiBotBoard,East$/m)
  expect(run.stdout).toMatch(/^- ebb:\/dev\/ttyACM0/m)
})

test('with --json each change is one line', async () => {
  const project = tempProject()
  project.install('@vfab/plotter-ebb')
  const { stdout } = await runVfab(project, ['watch', '--json'], {
    sources: pluggedInAndOut(),
    clock: hastyClock(),
    onStdout: (text, send) => void (text.includes('device_removed') && send('SIGINT')),
  })
  const lines = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { type: string; found?: object })
  expect(lines[0]).toMatchObject({
    schemaVersion: 1,
    type: 'device_added',
    found: { driver: 'ebb', serialNumber: 'East' },
  })
  expect(lines[1]).toMatchObject({ type: 'device_removed', found: { address: '/dev/ttyACM0' } })
})

test('without a driver, the package to install is named', async () => {
  const project = tempProject()
  project.install()
  const run = await runVfab(project, ['watch', '--for', '20s'], { sources: pluggedInAndOut(), clock: hastyClock() })
  expect(run.stdout).toMatch(/^\+ USB serial port \/dev\/ttyACM0/m)
  expect(run.stderr).toContain('vfab driver install @vfab/plotter-ebb')
})
