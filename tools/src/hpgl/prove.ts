/**
 * HP-GL files against a renderer that nobody here wrote: Debian's hp2xx draws them to the same bounding box and ink length.
 *
 *   apt-get install hp2xx && pnpm build && node tools/dist/hpgl/prove.js
 */
import { strict as assert } from 'node:assert'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { mustRun } from '../packaging/run-command.ts'
import { repositoryDir } from '../packaging/workspace.ts'
import { type Extent, extentOf, linesOfDxf, type RenderedLine } from './rendered-lines.ts'

const pageMm = { width: 297, height: 210 }
/** HP-GL's own unit, which renderers take for granted, mm. */
const unitMm = 0.025
/** Half a unit at each end of a line. */
const mostOffMm = 0.03

/** Random walks, each in a field of its own so that none is joined to another; the same at each run. */
function drawing(): RenderedLine[][] {
  let state = 1
  const random = (): number => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647
  const strokes: RenderedLine[][] = []
  for (let column = 0; column < 14; column++) {
    for (let row = 0; row < 10; row++) {
      let [x, y] = [10 + 20 * column, 10 + 20 * row]
      strokes.push(
        Array.from({ length: 30 }, () => {
          const from = [x, y] as const
          x = Math.min(20 * column + 18, Math.max(20 * column + 2, x + 6 * (random() - 0.5)))
          y = Math.min(20 * row + 18, Math.max(20 * row + 2, y + 6 * (random() - 0.5)))
          return [...from, x, y] as const
        }),
      )
    }
  }
  return strokes
}

function asSvg(strokes: readonly (readonly RenderedLine[])[]): string {
  const { width, height } = pageMm
  const polylines = strokes.map((lines) => {
    const points = [lines[0]!.slice(0, 2), ...lines.map(([, , x, y]) => [x, y])]
    return `<polyline points="${points.map((point) => point.map((mm) => mm.toFixed(4)).join(',')).join(' ')}"/>`
  })
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}mm" height="${height}mm" viewBox="0 0 ${width} ${height}"><g fill="none" stroke="black">${polylines.join('')}</g></svg>`
}

/** A user's project with the driver installed. */
function makeProject(directory: string): void {
  const name = '@vfab/plotter-hpgl'
  mkdirSync(join(directory, 'node_modules/@vfab'), { recursive: true })
  symlinkSync(join(repositoryDir, 'packages/plotter-hpgl'), join(directory, 'node_modules', name), 'dir')
  writeFileSync(
    join(directory, 'package.json'),
    JSON.stringify({ name: 'proof', private: true, dependencies: { [name]: '*' } }),
  )
  writeFileSync(join(directory, 'drawing.svg'), asSvg(drawing()))
}

/** What hp2xx draws on a page of so many plotter units; without a page it would move the drawing into the corner. */
function render(directory: string, file: string, [width, height]: readonly [number, number]): Extent {
  const range = ['-x0', `-X${width}`, '-y0', `-Y${height}`]
  mustRun('hp2xx', ['-q', '-t', '-N', '-m', 'dxf', ...range, '-f', 'out.dxf', file], { cwd: directory })
  return extentOf(linesOfDxf(readFileSync(join(directory, 'out.dxf'), 'utf8')))
}

function compare(name: string, rendered: Extent, wanted: Extent): void {
  for (const side of ['left', 'right', 'bottom', 'top'] as const) {
    const off = Math.abs(rendered[side] - wanted[side])
    assert.ok(off <= mostOffMm, `${name}: ${side} lies at ${rendered[side]} mm, not at ${wanted[side]} mm`)
  }
  const part = Math.abs(rendered.inkMm / wanted.inkMm - 1)
  assert.ok(part < 0.002, `${name}: ${rendered.inkMm} mm of ink, not ${wanted.inkMm} mm`)
  const size = `${(rendered.right - rendered.left).toFixed(2)} × ${(rendered.top - rendered.bottom).toFixed(2)} mm`
  console.log(`${name}: ${size}, ${(rendered.inkMm / 1000).toFixed(3)} m of ink, ${(100 * part).toFixed(3)} % off`)
}

/** HP-GL's y runs up from the lower edge of the page, as the renderer's does. */
function wantedExtent(heightMm: number, scale: number): Extent {
  const lines = drawing().flat()
  return extentOf(
    lines.map(([x1, y1, x2, y2]) => [x1 * scale, (heightMm - y1) * scale, x2 * scale, (heightMm - y2) * scale]),
  )
}

const directory = mkdtempSync(join(tmpdir(), 'vfab-hp2xx-'))
try {
  makeProject(directory)
  const env = { XDG_STATE_HOME: join(directory, 'state'), XDG_CONFIG_HOME: join(directory, 'config') }
  const vfab = (...words: string[]): string =>
    mustRun(process.execPath, [join(repositoryDir, 'packages/cli/dist/bin.js'), ...words], { cwd: directory, env })

  vfab('plot', 'drawing.svg', '--device', 'hpgl:file=out.hpgl')
  const text = readFileSync(join(directory, 'out.hpgl'), 'latin1')
  assert.ok(text.startsWith('IN;') && text.endsWith('PU;SP0;\n'), 'the file does not begin and end as it should')
  compare('a file', render(directory, 'out.hpgl', [11_880, 8400]), wantedExtent(pageMm.height, 1))

  const piped = vfab('plot', 'drawing.svg', '--device', 'hpgl:file=-')
  // Nothing but HP-GL. The order of the strokes may be another one: how long it is searched for is a matter of time.
  assert.match(piped, /^IN;[-A-Z0-9,;\n]*PU;SP0;\n$/, 'the standard output has something else than HP-GL')
  writeFileSync(join(directory, 'piped.hpgl'), piped)
  compare('the standard output', render(directory, 'piped.hpgl', [11_880, 8400]), wantedExtent(pageMm.height, 1))

  // A 7475A's unit is smaller than the renderer believes: the drawing comes out larger by just that, on its own paper.
  const model = ['--set', 'model=hp-7475a', '--set', 'paper=a3']
  vfab('plot', 'drawing.svg', '--device', 'hpgl:file=7475a.hpgl', ...model)
  const [unit7475a, a3Units] = [0.02488, 11_040]
  const scale = unitMm / unit7475a
  compare(
    'a file for the HP 7475A',
    render(directory, '7475a.hpgl', [16_800, 11_880]),
    wantedExtent(a3Units * unit7475a, scale),
  )
} finally {
  rmSync(directory, { recursive: true, maxRetries: 10, retryDelay: 50 })
}
