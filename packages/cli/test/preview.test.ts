import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import { layerOf, square, svgOf, threeLines } from './support/drawings.ts'
import { pngColors } from './support/png-pixels.ts'
import { runVfab } from './support/run-vfab.ts'
import { type TempProject, tempProject } from './support/temp-project.ts'

function projectWith(drawing: string, ...packages: string[]): TempProject {
  const project = tempProject()
  project.install(...packages)
  project.write('drawing.svg', drawing)
  return project
}

test('a preview says ink, travel, lifts and time, by layer and in all', async () => {
  const project = projectWith(svgOf(layerOf('1 first', square) + layerOf('2 second', threeLines)), '@vfab/plotter-ebb')
  const { code, stdout } = await runVfab(project, ['preview', 'drawing.svg'])
  expect(code).toBe(0)
  expect(stdout).toContain('2 layers, 4 strokes, 110 mm of ink on 100 × 80 mm')
  expect(stdout).toMatch(/^drawing +\d+\.\d s +110 mm$/m)
  expect(stdout).toMatch(/^travelling +\d+\.\d s +\d+ mm$/m)
  expect(stdout).toMatch(/^lifting the pen +\d+\.\d s +4 lifts$/m)
  expect(stdout).toMatch(/^2 second +\d+\.\d s +3 strokes +30 mm$/m)
})

test('pictures are written as SVG and as PNG', async () => {
  const project = projectWith(svgOf(square), '@vfab/plotter-ebb')
  const svg = await runVfab(project, ['preview', 'drawing.svg', '-o', 'out.svg', '--json'])
  expect(JSON.parse(svg.stdout)).toMatchObject({ picture: join(project.directory, 'out.svg'), strokes: 1 })
  expect(readFileSync(join(project.directory, 'out.svg'), 'utf8')).toContain('<svg')
  expect(await runVfab(project, ['preview', 'drawing.svg', '-o', 'out.png'])).toMatchObject({ code: 0 })
  expect(readFileSync(join(project.directory, 'out.png')).subarray(1, 4).toString()).toBe('PNG')
})

test('a layer of several colours is shown in them', async () => {
  const paths = (y: number): string =>
    `<path d="M10,${y} h60" stroke="#c00000"/><path d="M10,${y + 5} h60" stroke="#0000c0"/>`
  const drawing = svgOf(layerOf('1 both', `<g fill="none">${paths(10)}${paths(30)}${paths(50)}</g>`))
  const project = projectWith(drawing, '@vfab/plotter-ebb')
  expect(await runVfab(project, ['preview', 'drawing.svg', '-o', 'out.svg'])).toMatchObject({ code: 0 })
  const svg = readFileSync(join(project.directory, 'out.svg'), 'utf8')
  for (const color of ['#c00000', '#0000c0'])
    expect(svg).toMatch(new RegExp(`stroke="${color}"><path d="(?:M[^M]+){3}"/>`))
  expect(await runVfab(project, ['preview', 'drawing.svg', '-o', 'out.png'])).toMatchObject({ code: 0 })
  const colors = pngColors(readFileSync(join(project.directory, 'out.png')))
  expect(colors.get('c00000')).toBeGreaterThan(100)
  expect(colors.get('0000c0')).toBeGreaterThan(100)
})

test('-o - writes the picture, and nothing else, to standard output', async () => {
  const { stdout } = await runVfab(projectWith('', '@vfab/plotter-ebb'), ['preview', '-', '-o', '-'], {
    stdin: svgOf(square),
  })
  expect(stdout.startsWith('<?xml')).toBe(true)
  expect(stdout.trimEnd().endsWith('</svg>')).toBe(true)
})

test('without a plotter driver there is a picture all the same, and the time on a machine that is named', async () => {
  const project = projectWith(svgOf(square))
  const { code, stdout, stderr } = await runVfab(project, ['preview', 'drawing.svg', '-o', 'out.svg'])
  expect(code).toBe(0)
  expect(stdout).toContain('1 stroke, 80 mm of ink')
  expect(stdout).toMatch(/^28 mm of travel, 1 lift of the pen$/m)
  expect(stdout).toContain('on a machine such as AxiDraw V3:')
  expect(stdout).toMatch(/^in all +\d+\.\d s$/m)
  expect(stderr).toContain('--device')
})

test('a page that is turned says so, and --rotate 0 leaves it', async () => {
  const project = projectWith(svgOf('<path d="M10,10 V290" stroke="black"/>', 210, 297), '@vfab/plotter-ebb')
  const turned = await runVfab(project, ['preview', 'drawing.svg'])
  expect(turned.stderr).toContain('turned by a quarter, so that it fits: the page is now 297 × 210 mm')
  expect((await runVfab(project, ['preview', 'drawing.svg', '--rotate', '0'])).stderr).not.toContain('turned')
  const asked = await runVfab(project, [
    'plot',
    'drawing.svg',
    '-d',
    'ebb:sim',
    '--dry-run',
    '--rotate',
    '180',
    '--offset=0,-500',
  ])
  expect(asked.code).toBe(2)
  expect(asked.stderr).toContain('turned by 180°, as --rotate asks')
  project.write('drawing.svg', svgOf('<path d="M10,10 V490" stroke="black"/>', 400, 500))
  const large = await runVfab(project, ['preview', 'drawing.svg'])
  expect(large.stderr).toContain('it does not fit')
  expect(large.stderr).not.toContain('turned')
})

test('a drawing that the machine cannot reach is previewed with a warning', async () => {
  const project = projectWith(svgOf('<path d="M0,0 H500" stroke="black"/>', 500, 100), '@vfab/plotter-ebb')
  const { code, stderr } = await runVfab(project, ['preview', 'drawing.svg'])
  expect(code).toBe(0)
  expect(stderr).toContain('it does not fit AxiDraw V2, V3, SE/A4, which reaches 300 × 218 mm')
})

test('a picture that cannot be written is an error that is told before the work', async () => {
  const project = projectWith(svgOf(square), '@vfab/plotter-ebb')
  const { code, stdout, stderr } = await runVfab(project, ['preview', 'drawing.svg', '-o', 'no/such/dir/out.svg'])
  expect(code).toBe(2)
  expect(stdout).toBe('')
  expect(stderr).toContain('there is no directory')
})

test('ink beyond the paper is told, unless it is cut off', async () => {
  const project = projectWith(svgOf('<path d="M-12,10 H40" stroke="black"/>'), '@vfab/plotter-ebb')
  const { code, stderr } = await runVfab(project, ['preview', 'drawing.svg', '--offset=-3,0'])
  expect(code).toBe(0)
  expect(stderr).toContain('does not fit')
  const plain = await runVfab(project, ['preview', 'drawing.svg', '--paper', '30x80', '--offset=12,0'])
  expect(plain.stderr).toContain('ink lies up to 22 mm beyond the paper, which is 30 × 80 mm')
  const clipped = await runVfab(project, ['preview', 'drawing.svg', '--paper', '30x80', '--offset=12,0', '--clip'])
  expect(clipped.stderr).not.toContain('beyond the paper')
})

test('what layers ask for by their names is part of the time: +S slows, +D waits', async () => {
  const plain = svgOf(layerOf('1 first', square) + layerOf('2 second', threeLines))
  const asking = svgOf(layerOf('1 first', square) + layerOf('2+S5+D4000 second', threeLines))
  const estimateOf = async (drawing: string): Promise<{ totalMs: number; drawMs: number; waitMs: number }> => {
    const { stdout } = await runVfab(projectWith(drawing, '@vfab/plotter-ebb'), ['preview', 'drawing.svg', '--json'])
    return (JSON.parse(stdout) as { estimate: { totalMs: number; drawMs: number; waitMs: number } }).estimate
  }
  const usual = await estimateOf(plain)
  const slow = await estimateOf(asking)
  expect(slow.waitMs).toBe(4000)
  expect(slow.drawMs).toBeGreaterThan(usual.drawMs)
  expect(slow.totalMs).toBeGreaterThan(usual.totalMs + 4000)
})

test('layers are previewed with their pens, in the order in which pens are taken', async () => {
  const project = projectWith(
    svgOf(layerOf('sky', square) + layerOf('sea', threeLines) + layerOf('sun', square)),
    '@vfab/plotter-ebb',
  )
  project.write('vfab.config.yaml', 'pens:\n  2: { name: brush, layers: [sea], drawSpeedMmPerS: 2 }\n')
  const { code, stdout } = await runVfab(project, ['preview', 'drawing.svg', '--sort-pens'])
  expect(code).toBe(0)
  expect(stdout).toMatch(/^LAYER +TIME +INK +PEN\nsky .* 1\nsun .* 1\nsea +1[5-9] s .* 2$/m)
  const dry = await runVfab(project, ['plot', 'drawing.svg', '--dry-run', '--sort-pens', '--pen', 'sky=3'])
  expect(dry.stdout).toMatch(/^sun .* 1\nsea .* 2\nsky .* 3$/m)
})

test('a bad element is named with its line and costs nothing else; --strict refuses it', async () => {
  const project = projectWith(svgOf(`${square}\n<path id="leaf" d="M0 0L5 5L" stroke="black"/>`))
  const { code, stdout, stderr } = await runVfab(project, ['preview', 'drawing.svg', '--json'])
  expect(code).toBe(0)
  expect(JSON.parse(stdout)).toMatchObject({ strokes: 2, notDrawn: [{ what: 'parts with errors', count: 1 }] })
  expect(stderr).toContain('path "leaf" (line 2) has malformed path data: a number is missing')
  const refused = await runVfab(project, ['preview', 'drawing.svg', '--strict'])
  expect(refused.code).toBe(2)
  expect(refused.stderr).toContain('path "leaf" (line 2)')
})

test('--hide leaves out what lies under opaque shapes, and hatching does so by itself', async () => {
  const covered = '<path d="M0 50H100" stroke="black"/><rect x="30" y="30" width="40" height="40" fill="white"/>'
  const project = projectWith(svgOf(covered))
  const ink = async (...options: string[]): Promise<number> => {
    const { stdout } = await runVfab(project, ['preview', 'drawing.svg', '--json', ...options])
    return (JSON.parse(stdout) as { inkMm: number }).inkMm
  }
  expect(await ink()).toBeCloseTo(100, 6)
  expect(await ink('--hide')).toBeCloseTo(60, 6)
  expect(await ink('--hide-per-layer')).toBeCloseTo(60, 6)
  expect(await ink('--hatch', '1')).toBeCloseTo(60, 6)
  expect(await ink('--hatch', '1', '--hatch-through')).toBeCloseTo(100, 6)
  expect(await runVfab(project, ['preview', 'drawing.svg', '--hide', '--hatch-through'])).toMatchObject({ code: 2 })
})

test('strokes are repeated, cropped, marked, sorted out by length, and layered by width', async () => {
  const project = projectWith(svgOf('<path d="M0 10H100M0 20H3" stroke="black" stroke-width="0.5" fill="none"/>'))
  const size = async (...options: string[]): Promise<Record<string, unknown>> => {
    const { code, stdout, stderr } = await runVfab(project, ['preview', 'drawing.svg', '--json', ...options])
    expect(code, stderr).toBe(0)
    return JSON.parse(stdout) as Record<string, unknown>
  }
  expect(await size('--passes', '3')).toMatchObject({ strokes: 2, inkMm: 309 })
  expect(await size('--min-length', '5')).toMatchObject({ strokes: 1, inkMm: 100 })
  expect(await size('--crop', '0,0,50,15')).toMatchObject({ inkMm: 50, page: { widthMm: 50, heightMm: 15 } })
  expect(await size('--marks', '5', '--layers-by', 'width')).toMatchObject({ layers: 2, strokes: 10 })
  expect(await size('--margin', '5,10', '--clip')).toMatchObject({ inkMm: 80 })
  expect(await size('--loop-starts', 'spread', '--overlap', '2')).toMatchObject({ inkMm: 103 })
  for (const bad of [
    ['--passes', '1.5'],
    ['--crop', '1,2,3'],
    ['--margin', '1,2,3'],
  ]) {
    expect(await runVfab(project, ['preview', 'drawing.svg', ...bad])).toMatchObject({ code: 2 })
  }
})

test('a DXF file is read like an SVG; one without a unit asks for --units', async () => {
  const project = tempProject()
  const lines = [
    '0',
    'SECTION',
    '2',
    'ENTITIES',
    '0',
    'LINE',
    '10',
    '0',
    '20',
    '0',
    '11',
    '2',
    '21',
    '0',
    '0',
    'ENDSEC',
  ]
  project.write('drawing.dxf', [...lines, '0', 'EOF', ''].join('\n'))
  const refused = await runVfab(project, ['preview', 'drawing.dxf'])
  expect(refused.code).toBe(2)
  expect(refused.stderr).toContain('drawing.dxf does not name the unit of its numbers')
  expect(refused.stderr).toContain('--units')
  const { stdout } = await runVfab(project, ['preview', 'drawing.dxf', '--units', 'in', '--json'])
  expect(JSON.parse(stdout)).toMatchObject({ strokes: 1, inkMm: 50.8 })
})
