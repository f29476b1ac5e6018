import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import { svgOf } from './support/drawings.ts'
import { runBin } from './support/run-bin.ts'
import { runVfab } from './support/run-vfab.ts'
import { tempProject } from './support/temp-project.ts'

const many = Array.from(
  { length: 12_000 },
  (_, index) => `<path d="M${index % 90},${(index / 200).toFixed(2)} l1,0.1"/>`,
)
const large = svgOf(`<g fill="none" stroke="black">${many.join('')}</g>`)

test('a large drawing: what is done comes first, on a terminal and elsewhere', async () => {
  const project = tempProject()
  project.install('@vfab/plotter-ebb')
  project.write('large.svg', large)
  for (const tty of [[], ['stderr']] as const) {
    const { code, stderr } = await runVfab(project, ['preview', 'large.svg', '--keep-order'], { tty })
    expect(code).toBe(0)
    expect(stderr).toMatch(/reading large\.svg …[^]*planning …/)
  }
})

test('a small drawing is read without a word where there is no terminal', async () => {
  const project = tempProject()
  project.install('@vfab/plotter-ebb')
  project.write('small.svg', svgOf('<path d="M0,0 H10" stroke="black"/>'))
  expect((await runVfab(project, ['preview', 'small.svg'])).stderr).toBe('')
  expect((await runVfab(project, ['preview', 'small.svg'], { tty: ['stderr'] })).stderr).toContain('reading small.svg')
  expect((await runVfab(project, ['preview', 'small.svg', '-q'], { tty: ['stderr'] })).stderr).toBe('')
})

test('looking for devices is announced', async () => {
  const { stderr } = await runVfab(tempProject(), ['detect'])
  expect(stderr).toMatch(/^looking for devices …/)
})

/** Writes a line when the library `name` is about to be loaded, before anything of it runs. */
function noteLoading(name: string): Record<string, string> {
  const hook = `
    import { writeSync } from 'node:fs'
    export async function resolve(specifier, context, next) {
      const found = await next(specifier, context)
      if (found.url.includes('/${name}/dist/index')) writeSync(2, 'LOADS ${name}\\n')
      return found
    }
  `
  const url = JSON.stringify(`data:text/javascript,${encodeURIComponent(hook)}`)
  const register = `import { register } from 'node:module'; register(${url})`
  return { NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(register)}` }
}

test('the first line comes before the code that reads drawings is loaded', async () => {
  const project = tempProject()
  project.install('@vfab/plotter-ebb')
  project.write('large.svg', large)
  const options = ['preview', 'large.svg', '--effort', '0']
  const { code, stderr } = await runBin(project, options, { env: noteLoading('drawing') })
  expect(code).toBe(0)
  expect(stderr).toMatch(/^reading large\.svg …\n(?:.*\n)*LOADS drawing\n(?:.*\n)*planning …\n/)
})

test.each(['pen up -d ebb:sim', 'home -d ebb:sim', 'detect', 'read modbus:sim'])(
  'the first line of vfab %s comes before any package is loaded',
  async (line) => {
    const project = tempProject()
    project.install('@vfab/plotter-ebb')
    const { stderr } = await runBin(project, line.split(' '), { env: noteLoading('core') })
    expect(stderr).toMatch(/^[a-z ]+ …\n(?:.*\n)*LOADS core\n/)
  },
)

test.each([
  ['reading', 'reading large.svg …'],
  ['planning', 'planning …'],
])('Ctrl-C while %s ends the command, which leaves no picture', async (_, line) => {
  const project = tempProject()
  project.install('@vfab/plotter-ebb')
  project.write('large.svg', large)
  let pressed = false
  const { code, stderr } = await runVfab(project, ['preview', 'large.svg', '-o', 'out.png', '--effort', '1000'], {
    onStderr: (text, send) => {
      if (pressed || !text.includes(line)) return
      pressed = true
      setImmediate(() => send('SIGINT'))
    },
  })
  expect(stderr).toContain('vfab: interrupted')
  expect(code).toBe(130)
  expect(() => readFileSync(join(project.directory, 'out.png'))).toThrow('ENOENT')
})

test('what a command begins with is shown once, and a small plot says nothing of reading', async () => {
  const project = tempProject()
  project.install('@vfab/plotter-ebb')
  project.write('small.svg', svgOf('<path d="M0,0 H10" stroke="black"/>'))
  const plot = await runVfab(project, ['plot', 'small.svg', '-d', 'ebb:sim'])
  expect(plot.stderr).not.toContain('reading')
  const { stderr } = await runVfab(project, ['pen', 'up', '-d', 'ebb:sim'])
  expect(stderr).toBe('opening the machine …\n')
})
