/*
 * What a person does with an installation first, each step through the installed command.
 */
import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import type { Installation } from './layouts.ts'
import type { Finished } from './run-async.ts'

/** One step. */
export interface Check {
  readonly claim: string
  readonly run: (installation: Installation) => Promise<void>
}

const svg = (content: string): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="100mm" height="100mm" viewBox="0 0 100 100"><g fill="none" stroke="black">${content}</g></svg>`
const square = svg('<rect x="5" y="5" width="40" height="40"/>')
const lines = svg(Array.from({ length: 60 }, (_, index) => `<path d="M5,${5 + index} H95"/>`).join(''))
const computed = svg(
  '<path style="stroke:oklch(0.5 0.2 30)" d="M10,50 H90"/><rect x="30" y="30" width="calc(20px + 20px)" height="40" fill="white"/>',
)

/** Steps of an installation with `@vfab/cli` and `@vfab/plotter-ebb`, in order. */
export const checks: readonly Check[] = [
  {
    claim: 'exactly the asked-for driver is listed',
    run: async (installation: Installation): Promise<void> =>
      assert.deepEqual(await driversOf(installation), ['ebb ok']),
  },
  {
    claim: 'a drawing is plotted, with a journal and a picture of what was drawn',
    run: async ({ directory, vfab }: Installation): Promise<void> => {
      writeFileSync(join(directory, 'square.svg'), square)
      expectCode(await vfab(['plot', 'square.svg', '--device', 'ebb:sim', '--picture', 'drawn.svg']), 0)
      assert.match(readFileSync(join(directory, 'drawn.svg'), 'utf8'), /<svg/)
      const [job] = await jobsOf({ vfab })
      assert.equal(job?.state, 'finished')
    },
  },
  {
    claim: 'a plot that Ctrl-C ends is resumed and finished',
    run: async ({ directory, vfab }: Installation): Promise<void> => {
      writeFileSync(join(directory, 'lines.svg'), lines)
      const stopped = await vfab(['plot', 'lines.svg', '-d', 'ebb:sim', '--sim-speed', '4', '--json'], {
        onStdout: (text, child) => {
          if (text.includes('"type":"progress"')) process.kill(-child.pid!, 'SIGINT')
        },
      })
      assert([130, null].includes(stopped.status), `it ended with ${stopped.status}\n${stopped.output}`)
      const [interrupted] = await jobsOf({ vfab })
      assert.equal(interrupted?.resumable, true, JSON.stringify(interrupted))
      expectCode(await vfab(['jobs', 'resume', '--at-origin', '-d', 'ebb:sim']), 0)
      const [resumed] = await jobsOf({ vfab })
      assert.equal(resumed?.state, 'finished')
    },
  },
  {
    claim: 'the configuration is validated, with --config and without',
    run: async ({ directory, vfab }: Installation): Promise<void> => {
      expectCode(await vfab(['config', 'validate']), 0)
      writeFileSync(join(directory, 'other.yaml'), 'drivers:\n  ebb: { drawSpeedMmPerS: 30 }\n')
      expectCode(await vfab(['config', 'validate', '--config', 'other.yaml']), 0)
      writeFileSync(join(directory, 'bad.yaml'), 'drivers:\n  ebb: { drawSpeedMmPerS: fast }\n')
      const bad = expectCode(await vfab(['config', 'validate', '--config', 'bad.yaml', '--json']), 2)
      assert.match(bad.stdout, /CONFIG_INVALID/)
      writeFileSync(
        join(directory, 'vfab.config.yaml'),
        'discovery: { deny: [] }\ndrivers:\n  ebb: { drawSpeedMmPerS: 30 }\n',
      )
      expectCode(await vfab(['config', 'validate']), 0)
      const shown = expectCode(await vfab(['config', 'show', 'ebb', '--json']), 0)
      assert.match(shown.stdout, /30/)
    },
  },
  {
    claim: 'a preview is rendered as PNG',
    run: async ({ directory, vfab }: Installation): Promise<void> => {
      expectCode(await vfab(['preview', 'square.svg', '-o', 'x.png']), 0)
      assert.equal(readFileSync(join(directory, 'x.png')).subarray(1, 4).toString(), 'PNG')
    },
  },
  {
    claim: 'libraries inside the packages are found: hidden lines, colours and lengths that CSS computes',
    run: async ({ directory, vfab }: Installation): Promise<void> => {
      writeFileSync(join(directory, 'computed.svg'), computed)
      const { stdout } = expectCode(await vfab(['preview', 'computed.svg', '--hide', '-o', '-']), 0)
      assert.match(stdout, /stroke="#ba0d01"/, 'the colour is not there')
      const { stdout: sizes } = expectCode(await vfab(['preview', 'computed.svg', '--hide', '--json']), 0)
      assert.ok(
        Math.abs((JSON.parse(sizes) as { inkMm: number }).inkMm - 200) < 0.01,
        `the ink is not 200 mm: ${sizes}`,
      )
    },
  },
  {
    claim: 'failures have their exit codes, and errors of the driver are recognised whichever copy of core made them',
    run: async ({ vfab }: Installation): Promise<void> => {
      expectCode(await vfab(['nonsense']), 2)
      expectCode(await vfab(['plot', 'missing.svg', '-d', 'ebb:sim']), 2)
      expectCode(await vfab(['plot', 'square.svg', '-d', 'absent:sim']), 3)
      const lost = expectCode(await vfab(['driver', 'test', 'ebb:/dev/vfab-nothing', '--json']), 3)
      assert.match(lost.stdout, /DEVICE_NOT_FOUND/)
      const range = expectCode(await vfab(['plot', 'square.svg', '-d', 'ebb:sim', '--scale', '50', '--json']), 2)
      assert.match(range.stdout, /OUT_OF_BOUNDS/)
    },
  },
  {
    claim: 'a second driver is added, and the first removed',
    run: async (installation: Installation): Promise<void> => {
      await installation.add('@vfab/plotter-grbl')
      assert.deepEqual(await driversOf(installation), ['ebb ok', 'grbl ok'])
      await installation.remove('@vfab/plotter-ebb')
      assert.deepEqual(await driversOf(installation), ['grbl ok'])
      expectCode(await installation.vfab(['plot', 'square.svg', '-d', 'grbl:sim', '--config', 'empty.yaml']), 2)
      writeFileSync(join(installation.directory, 'vfab.config.yaml'), '')
      expectCode(await installation.vfab(['plot', 'square.svg', '-d', 'grbl:sim']), 0)
    },
  },
]

async function driversOf({ vfab }: Pick<Installation, 'vfab'>): Promise<readonly string[]> {
  const { stdout } = expectCode(await vfab(['driver', 'list', '--json']), 0)
  const { drivers } = JSON.parse(stdout) as { drivers: { id: string; verdict: string }[] }
  return drivers.map(({ id, verdict }) => `${id} ${verdict}`).sort()
}

async function jobsOf({
  vfab,
}: Pick<Installation, 'vfab'>): Promise<readonly { readonly state: string; readonly resumable: boolean }[]> {
  const { stdout } = expectCode(await vfab(['jobs', 'list', '--json']), 0)
  return (JSON.parse(stdout) as { jobs: { state: string; resumable: boolean }[] }).jobs
}

function expectCode(finished: Finished, code: number): Finished {
  assert.equal(finished.status, code, `it ended with ${finished.status}, not ${code}\n${finished.output}`)
  return finished
}
