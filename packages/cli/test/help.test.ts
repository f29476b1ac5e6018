import { DriverError, driverErrorCodes, systemClock } from '@vfab/core'
import { expect, test } from 'vitest'

import { errorPages } from '../src/error-pages.ts'
import { reportFailure } from '../src/failure.ts'
import type { OutputStream } from '../src/io.ts'
import { createOutput } from '../src/output.ts'
import { UsageError } from '../src/usage-error.ts'
import { runBin } from './support/run-bin.ts'
import { tempProject } from './support/temp-project.ts'

test('vfab help CODE explains an error, also far from the repository', async () => {
  const project = tempProject()
  const bin = project.installCommand()
  const { code, stdout } = await runBin(project, ['help', 'DEVICE_BUSY'], { bin })
  expect(code).toBe(0)
  expect(stdout).toContain('DEVICE_BUSY\n\nType connection, exit code 5.')
  expect(stdout).toMatch(/^Cause: /m)
  expect(stdout).toMatch(/^Cure: /m)
  const json = await runBin(project, ['help', 'TIMEOUT', '--json'], { bin })
  expect(JSON.parse(json.stdout)).toMatchObject({
    topic: 'TIMEOUT',
    page: expect.stringContaining('exit code 6') as string,
  })
})

test('every code has a page', async () => {
  const pages = await errorPages()
  for (const code of [...Object.keys(driverErrorCodes), 'USAGE', 'INTERRUPTED', 'UNEXPECTED']) {
    expect(pages.get(code), code).toMatch(/exit code \d+\..*Cause: .*Cure: /is)
  }
})

test('a code that does not exist is answered with the nearest', async () => {
  const { code, stderr } = await runBin(tempProject(), ['help', 'DEVICE_BUZY'])
  expect(code).toBe(2)
  expect(stderr).toContain('did you mean: vfab help DEVICE_BUSY')
})

test('vfab help, with a command or without, shows what --help shows', async () => {
  const project = tempProject()
  for (const words of [[], ['plot'], ['config'], ['config', 'set']]) {
    const { code, stdout } = await runBin(project, ['help', ...words])
    expect(code, words.join(' ')).toBe(0)
    expect(stdout).toBe((await runBin(project, [...words, '--help'])).stdout)
  }
  const { code, stderr } = await runBin(project, ['help', 'plto'])
  expect(code).toBe(2)
  expect(stderr).toContain('did you mean: vfab plot')
})

test.each(['', 'usage: vfab read [SENSOR...]'])(
  'an error of every code ends with the command that explains it',
  async (hint) => {
    const pages = await errorPages()
    for (const [code, type] of Object.entries(driverErrorCodes)) {
      const { text, json } = reported(
        new DriverError('it failed', { type, code, hint: hint === '' ? undefined : hint }),
      )
      const lines = ['vfab: it failed', ...(hint === '' ? [] : [`  hint: ${hint}`]), `  more: vfab help ${code}`]
      expect(text.trimEnd().split('\n')).toEqual(lines)
      expect(json).toMatchObject({ error: { code, help: `vfab help ${code}` } })
      expect(pages.has(code), code).toBe(true)
    }
    expect(reported(new UsageError('it failed', 'type this')).text).toMatch(
      /\n {2}hint: type this\n {2}more: vfab help USAGE\n$/,
    )
    expect(reported(new TypeError('it failed')).text).toMatch(/\n {2}more: vfab help UNEXPECTED\n$/)
  },
)

test('a code of another author has no page, and none is named', () => {
  const { text, json } = reported(new DriverError('it failed', { type: 'hardware', code: 'LASER_DOOR_OPEN' }))
  expect(text).toBe('vfab: it failed\n')
  expect(json).not.toHaveProperty('error.help')
})

test('the built command names the page of an error in text and in JSON', async () => {
  const project = tempProject()
  const args = ['config', 'validate', '--config', 'absent.yaml']
  expect((await runBin(project, args)).stderr).toMatch(
    /^vfab: .+\n {2}hint: .+\n {2}more: vfab help CONFIG_UNREADABLE\n$/,
  )
  const { stdout } = await runBin(project, [...args, '--json'])
  expect(JSON.parse(stdout)).toMatchObject({ error: { help: 'vfab help CONFIG_UNREADABLE' } })
})

/** How the command shows an error, as text and with `--json`. */
function reported(error: Error): { text: string; json: unknown } {
  let [text, json] = ['', '']
  const stream = (add: (chunk: string) => void): OutputStream => ({
    on: () => {},
    write: (chunk) => {
      add(String(chunk))
      return true
    },
  })
  const io = { stdout: stream((chunk) => (json += chunk)), stderr: stream((chunk) => (text += chunk)) }
  const options = { json: true, quiet: false, verbosity: 0, noColour: true }
  reportFailure(error, createOutput({ ...io, env: {}, clock: systemClock }, options), false)
  return { text, json: JSON.parse(json) }
}
