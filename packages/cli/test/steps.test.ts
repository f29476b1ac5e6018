import { expect, test } from 'vitest'

import { svgOf } from './support/drawings.ts'
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
