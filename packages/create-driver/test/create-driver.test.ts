import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough, Writable } from 'node:stream'

import { readVfabField, sharedUsbSerialChips } from '@vfab/core'
import { expect, onTestFinished, test } from 'vitest'

import { createDriver, main, planDriver } from '../src/index.ts'

function emptyFolder(): string {
  const directory = mkdtempSync(join(tmpdir(), 'vfab-create-'))
  onTestFinished(() => rmSync(directory, { recursive: true, maxRetries: 10, retryDelay: 50 }))
  return directory
}

/** Runs the command as a person would. @param answers - lines typed at the questions; without them there is no terminal */
async function run(
  cwd: string,
  args: readonly string[],
  answers?: readonly string[],
): Promise<{ code: number; text: string }> {
  let text = ''
  const collect = new Writable({
    write(chunk: Buffer, _encoding, done) {
      text += chunk.toString()
      // The next line is typed when it is asked for.
      if (/\): $/.test(text) && queue.length > 0) stdin.write(`${queue.shift()}\n`)
      done()
    },
  })
  const queue = [...(answers ?? [])]
  const isTTY = answers !== undefined
  const stdin = Object.assign(new PassThrough(), { isTTY })
  const stderr = Object.assign(collect, { isTTY })
  const code = await main(args, { stdin, stdout: collect, stderr, cwd })
  return { code, text }
}

const manifestOf = (directory: string): Record<string, unknown> =>
  JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8')) as Record<string, unknown>

test('options make a package, and the next steps are printed', async () => {
  const cwd = emptyFolder()
  const options = [
    '--kind',
    'sensor',
    '--transport',
    'serial',
    '--usb',
    '1234:ABCD',
    '--device',
    'Kitchen scale',
    '--yes',
  ]
  const { code, text } = await run(cwd, ['vfab-driver-scale', ...options])
  expect(code).toBe(0)
  expect(text).toContain('cd vfab-driver-scale')
  const directory = join(cwd, 'vfab-driver-scale')
  const manifest = manifestOf(directory)
  expect(manifest).toMatchObject({
    name: 'vfab-driver-scale',
    keywords: ['vfab-driver'],
    files: ['dist', 'CHANGELOG.md', 'udev'],
  })
  const { field, issues } = readVfabField(manifest)
  expect(issues).toEqual([])
  expect(field?.drivers?.[0]).toMatchObject({
    id: 'scale',
    displayName: 'Kitchen scale',
    match: [{ usb: { vid: '1234', pid: 'abcd' }, confidence: 'certain' }],
  })
  const rule = readFileSync(join(directory, 'udev/70-vfab-scale.rules'), 'utf8')
  expect(rule).toContain('ATTRS{idVendor}=="1234", ATTRS{idProduct}=="abcd"')
  const names = readdirSync(directory, { recursive: true, encoding: 'utf8' })
  expect(names).toEqual(expect.arrayContaining(['.gitignore', '.github/workflows/ci.yml', 'LICENSE', 'tsconfig.json']))
  for (const name of names) {
    expect(readText(join(directory, name)), name).not.toMatch(
      /vfab-driver-example|example-device|Example device|ExampleConfig/,
    )
  }
})

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return '' // a folder
  }
}

test('at a terminal, what is missing is asked for', async () => {
  const cwd = emptyFolder()
  const { code, text } = await run(cwd, ['my-cam'], ['camera', 'http', '', 'Garden camera'])
  expect(text).toContain('Kind: plotter, camera, sensor (sensor): ')
  expect(code).toBe(0)
  expect(manifestOf(join(cwd, 'my-cam'))).toMatchObject({
    name: 'my-cam',
    vfab: { drivers: [{ kind: 'camera', displayName: 'Garden camera' }] },
  })
})

test('a folder with files is refused, and nothing in it changes', async () => {
  const cwd = emptyFolder()
  writeFileSync(join(cwd, 'mine.txt'), 'mine')
  const { code, text } = await run(cwd, ['.', '--name', 'vfab-driver-x', '--yes'])
  expect(code).toBe(2)
  expect(text).toContain('is not empty')
  expect(readdirSync(cwd)).toEqual(['mine.txt'])
})

test.each([
  [['x', '--kind', 'laser'], /no kind "laser"/],
  [['x', '--kind', 'plotter', '--transport', 'http'], /no template for a plotter over http/],
  [['x', '--usb', '12:34'], /is not a USB id/],
  [['x', '--transport', 'tcp', '--usb', '1234:5678'], /has no USB id/],
  [['X Y'], /cannot be the name of a package/],
  [['x', '--nonsense'], /nonsense/],
  [['x', 'y'], /what is "y"/],
  [[], /the directory is missing/],
])('%j is refused with what to type instead', async (args, says) => {
  const { code, text } = await run(emptyFolder(), [...args, '--yes'])
  expect(code).toBe(2)
  expect(text).toMatch(says)
  expect(text).toContain('hint: ')
})

test('a chip that is in many devices is never claimed for certain', async () => {
  for (const { vid, pid } of sharedUsbSerialChips) {
    const plan = planDriver({ name: 'x', kind: 'sensor', transport: 'serial', usb: [`${vid}:${pid}`] })
    const directory = join(emptyFolder(), 'x')
    await createDriver(plan, directory)
    const { field, issues } = readVfabField(manifestOf(directory))
    expect(issues).toEqual([])
    expect(field?.drivers?.[0]?.match).toEqual([{ serial: { vid, pid }, confidence: 'possible', probe: true }])
  }
})
