import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import { runBin, startBin } from './support/run-bin.ts'
import { type TempProject, tempProject } from './support/temp-project.ts'

const lines =
  '<svg xmlns="http://www.w3.org/2000/svg" width="60mm" height="40mm" viewBox="0 0 60 40" fill="none" stroke="black">' +
  '<path d="M5,5 h30"/><path d="M5,15 h30"/><path d="M5,25 h30"/></svg>'

/** `vfab serve` on a computer of its own, with a simulated plotter. */
async function startHost(): Promise<{ readonly project: TempProject; readonly url: string }> {
  const project = tempProject()
  project.install('@vfab/plotter-ebb')
  const child = startBin(project, ['serve', '--port', '0', '--json', '-d', 'ebb:sim', '--sim-speed', 'max'])
  let text = ''
  child.stdout!.setEncoding('utf8')
  while (!text.includes('\n')) text += String((await once(child.stdout!, 'data'))[0])
  const { urls } = JSON.parse(text.split('\n')[0]!) as { readonly urls: readonly string[] }
  return { project, url: urls[0]! }
}

function desk(hosts: string): TempProject {
  const project = tempProject()
  project.install('@vfab/plotter-ebb')
  writeFileSync(join(project.directory, 'vfab.config.yaml'), hosts)
  writeFileSync(join(project.directory, 'lines.svg'), lines)
  return project
}

test('a desk pairs with another computer, lists its machines, and plots there and here at once', async () => {
  const { project: east, url } = await startHost()
  const project = desk(`hosts:\n  east: ${url}\n`)
  const stranger = await runBin(project, ['plot', 'lines.svg', '--device', 'east:ebb:sim'])
  expect(stranger.code).toBe(4)
  expect(stranger.stderr).toContain('vfab fleet pair east')

  const pairing = await runBin(east, ['serve', '--pair', '--json'])
  const { code } = JSON.parse(pairing.stdout) as { readonly code: string }
  // The code is typed as it is asked for.
  const paired = await runBin(project, ['fleet', 'pair', 'east'], { stdin: `${code}\n` })
  expect(paired).toMatchObject({ code: 0, stdout: 'east lets this computer plot\n' })

  const list = await runBin(project, ['fleet', 'list'])
  expect(list.stdout).toMatch(/^east\s+http\S+\s+online$/m)
  expect(list.stdout).toMatch(/^\s+east:ebb:sim\s+plotter\s+ready$/m)

  const plotted = await runBin(project, ['plot', 'lines.svg', '-d', 'east:ebb:sim', '-d', 'ebb:sim', '--json'])
  expect(plotted.code).toBe(0)
  const events = plotted.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>)
  const finished = events.filter(({ type }) => type === 'finished')
  expect(new Set(finished.map(({ device }) => device))).toEqual(new Set(['east:ebb:sim', 'ebb:sim']))
  expect(finished).toEqual([
    expect.objectContaining({ finished: true, strokesDone: 3 }),
    expect.objectContaining({ finished: true, strokesDone: 3 }),
  ])
  const jobs = await runBin(east, ['jobs', 'list', '--all', '--json'])
  expect(JSON.parse(jobs.stdout)).toMatchObject({ jobs: [{ name: 'lines.svg', state: 'finished' }] })
})

test('a drawing from standard input, and a file that is not there, are what they are for machines of this computer', async () => {
  const { project: east, url } = await startHost()
  const project = desk(`hosts:\n  east: ${url}\n`)
  const { code } = JSON.parse((await runBin(east, ['serve', '--pair', '--json'])).stdout) as { readonly code: string }
  await runBin(project, ['fleet', 'pair', 'east', code])
  const piped = await runBin(project, ['plot', '-', '-d', 'east:ebb:sim'], { stdin: lines })
  expect(piped.code).toBe(0)
  expect(piped.stdout).toMatch(/^plotted standard input: 3 strokes, 90 mm of ink/)
  expect(await runBin(project, ['plot', 'none.svg', '-d', 'east:ebb:sim'])).toMatchObject({ code: 2 })
})

test('a name that is nearly a driver is a driver misspelt; one that is neither is a computer that is not known', async () => {
  const project = desk('hosts:\n  east: http://127.0.0.1:9\n')
  const misspelt = await runBin(project, ['plot', 'lines.svg', '-d', 'ebbb:sim'])
  expect(misspelt.code).toBe(3)
  expect(misspelt.stderr).toContain('did you mean ebb?')
  const off = await runBin(project, ['fleet', 'list'])
  expect(off.stdout).toMatch(/^east\s+http:\/\/127\.0\.0\.1:9\s+offline$/m)
  expect(off.stderr).toContain('nothing listens there')
})

test('hosts: in the configuration are checked like everything else in it', async () => {
  const project = desk('hosts:\n  East Wing: http://127.0.0.1:9\n')
  const wrong = await runBin(project, ['config', 'validate'])
  expect(wrong.code).toBe(2)
  expect(wrong.stderr + wrong.stdout).toContain('"East Wing" cannot be the name of a host')
})
