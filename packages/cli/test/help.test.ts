import { driverErrorCodes } from '@vfab/core'
import { expect, test } from 'vitest'

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
  const { errorPages } = await import('../src/error-pages.ts')
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

test('an error without a hint names the page that explains it', async () => {
  const project = tempProject()
  const { stderr } = await runBin(project, ['config', 'validate', '--config', 'absent.yaml'])
  expect(stderr).toMatch(/hint: /)
})
