import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, watch, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { createManualClock } from '@vfab/driver-kit/testing'
import { expect, onTestFinished, test } from 'vitest'

import { createAwakeKeeper } from '../src/index.ts'
import { holdAwake } from '../src/awake/hold-awake.ts'
import { inhibitorOf } from '../src/awake/inhibitors.ts'

/** A directory whose programs write down how they were called and when they end. */
interface FakeSystem {
  readonly env: Record<string, string>
  /** Resolves when the program's log fits. */
  log(fits: (text: string) => boolean): Promise<string>
}

function systemWith(program: string, script: string): FakeSystem {
  const directory = mkdtempSync(join(tmpdir(), 'vfab-awake-'))
  // The program writes its last line after the test has let go of it: the directory is removed as soon as nothing is added any more.
  onTestFinished(() => rmSync(directory, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 }))
  const log = join(directory, 'log')
  writeFileSync(log, '')
  const path = join(directory, program)
  writeFileSync(path, `#!/bin/sh\nlog='${log}'\n${script}\n`)
  chmodSync(path, 0o755)
  return {
    env: { PATH: `${directory}:/usr/bin:/bin` },
    log: (fits) =>
      new Promise((resolve) => {
        const look = (): void => {
          const text = existsSync(log) ? readFileSync(log, 'utf8') : ''
          if (!fits(text)) return
          watcher.close()
          resolve(text)
        }
        const watcher = watch(directory, look)
        look()
      }),
  }
}

const readsToTheEnd = `
trap 'echo released >> "$log"; exit 0' TERM
echo "held $*" >> "$log"
read -r line
echo released >> "$log"`

test('systemd-inhibit holds off sleep on Linux until the hold is released', async () => {
  const system = systemWith('systemd-inhibit', readsToTheEnd)
  const hold = holdAwake({ why: 'plotting flower.svg', platform: 'linux', env: system.env })
  const text = await system.log((log) => log.includes('held'))
  expect(text).toContain('--what=sleep:idle --who=vfab --why=plotting flower.svg --mode=block cat')
  hold.release()
  hold.release()
  await system.log((log) => log.includes('released'))
})

test('caffeinate holds off sleep on macOS, and watches this process', async () => {
  const system = systemWith('caffeinate', readsToTheEnd)
  using _hold = holdAwake({ why: 'plotting', platform: 'darwin', env: system.env })
  expect(await system.log((log) => log.includes('held'))).toContain(`-is -w ${process.pid}`)
})

test('Windows is asked through SetThreadExecutionState, by a script that ends with its input', async () => {
  const system = systemWith('powershell', readsToTheEnd)
  using _hold = holdAwake({ why: 'plotting', platform: 'win32', env: system.env })
  const text = await system.log((log) => log.includes('held'))
  expect(text).toContain('SetThreadExecutionState([uint32]"0x80000001")')
  expect(text).toContain('[Console]::In.ReadToEnd()')
})

test('the words for whoever asks what keeps the computer awake are an argument, never a shell command', () => {
  const inhibitor = inhibitorOf('linux', 'plotting $(reboot).svg; rm -rf ~')
  expect(inhibitor?.args).toContain('--why=plotting $(reboot).svg; rm -rf ~')
})

test.each([
  ['a program that is not installed', 'something-else', 'exit 0', /systemd-inhibit is not installed/],
  ['a system that refuses', 'systemd-inhibit', 'exit 1', /ended with code 1/],
])('%s is told once and harms nothing', async (_title, program, script, says) => {
  const system = systemWith(program, script)
  const env = { PATH: system.env['PATH']!.split(':')[0]! + (program === 'systemd-inhibit' ? ':/usr/bin:/bin' : '') }
  const reason = await new Promise<string>((resolve) => {
    holdAwake({ why: 'plotting', platform: 'linux', env, onUnavailable: resolve })
  })
  expect(reason).toMatch(says)
})

test('a system for which no way is known is told', () => {
  const reasons: string[] = []
  holdAwake({ why: 'plotting', platform: 'aix', onUnavailable: (reason) => reasons.push(reason) }).release()
  expect(reasons).toHaveLength(1)
})

test('in a pause the computer is kept awake for a while, then let go; going on holds it again', async () => {
  const clock = createManualClock()
  const system = systemWith('systemd-inhibit', readsToTheEnd)
  using keeper = createAwakeKeeper({ why: 'plotting', platform: 'linux', env: system.env, pauseMs: 1000, clock })
  keeper.working()
  await system.log((log) => log.includes('held'))
  keeper.waiting()
  await clock.advance(999)
  keeper.working()
  keeper.waiting()
  await clock.advance(1000)
  await system.log((log) => log.includes('released'))
  keeper.working()
  await system.log((log) => log.split('held').length === 3)
})
