import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { runSimulator } from '../src/command-line.ts'

/** Runs the command; `meanwhile` gets the address and ends it when it resolves. */
async function run(
  words: readonly string[],
  meanwhile: (address: string) => Promise<void> = async () => {},
): Promise<string[]> {
  const printed: string[] = []
  let stop = (): void => {}
  const stopped = new Promise<void>((resolve) => (stop = resolve))
  await runSimulator(words, {
    print: (text) => {
      printed.push(text)
      if (printed.length === 1) void meanwhile(text.trim()).then(stop)
    },
    stopped: () => stopped,
  })
  return printed
}

test('prints the address, and at the end what was drawn, with the picture in a file', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'vfab-sim-'))
  const picture = join(folder, 'out.svg')
  const printed = await run(['ebb', '--speed', 'max', '--firmware', '2.8.1', '--picture', picture], async (address) => {
    const client = connect({ host: '127.0.0.1', port: Number(new URL(address).port) })
    const heard: string[] = []
    client.write('V\rSC,10,60000\rSP,0,100\rSM,1000,800,800\rSP,1,100\rQP\r')
    for await (const chunk of client as AsyncIterable<Buffer>) {
      heard.push(chunk.toString('latin1'))
      if (heard.join('').includes('\n\rOK')) break
    }
    expect(heard.join('')).toContain('Version 2.8.1')
  })
  expect(printed).toEqual([
    expect.stringMatching(/^tcp:\/\/127\.0\.0\.1:\d+\n$/),
    expect.stringMatching(/^1 stroke, \d+\.\d mm of ink, \d\.\d s, never starved\n$/),
  ])
  expect(readFileSync(picture, 'utf8')).toContain('<polyline')
  rmSync(folder, { recursive: true, maxRetries: 10, retryDelay: 50 })
})

test('--help and --version answer without starting anything', async () => {
  expect((await run(['--help'])).join('')).toMatch(/usage: vfab-sim ebb\|.*hpgl/)
  expect((await run(['--version'])).join('')).toMatch(/^\d+\.\d+\.\d+\n$/)
})

test.each([
  [[], 'name the device'],
  [['teapot'], 'name the device'],
  [['ebb', 'hpgl'], 'name the device'],
  [['hpgl', '--firmware', '3.0.3'], '--firmware is no option of vfab-sim hpgl'],
  [['ebb', '--speed', 'fast'], '--speed takes a number'],
  [['ebb', '--tcp', '1', '--pty'], 'choose one of'],
  [['ebb', '--colour'], 'colour'],
])('%j is not understood', async (words, says) => {
  await expect(run(words)).rejects.toMatchObject({
    name: 'UsageError',
    message: expect.stringContaining(says) as string,
  })
})

test('a firmware nobody has is a configuration error', async () => {
  await expect(run(['ebb', '--firmware', '1.0'])).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
})
