/**
 * Files of G-code against readers that nobody here wrote: LinuxCNC's own interpreter (`rs274`), and the tokeniser of cncjs.
 * Every point of the ink lies on the drawing, and every point of the drawing under ink.
 *
 *   apt-get install linuxcnc-uspace && pnpm build && node tools/dist/gcode/prove.js [drawing.svg …]
 *
 * RS274 names another `rs274`, with its own environment: `RS274=/opt/rs274.sh`.
 */
import { strict as assert } from 'node:assert'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'

import { strokeCount, type StrokeList, validateSettings } from '@vfab/core'
import { prepareStrokes, readSvg } from '@vfab/drawing'
import { gcodeFlavours } from '@vfab/driver-kit/gcode'
import { driver } from '@vfab/plotter-gcode'

import { mustRun } from '../packaging/run-command.ts'
import { repositoryDir } from '../packaging/workspace.ts'
import { compare } from '../plotters/ink.ts'
import { inkOfCanon, inkOfWords } from './read-ink.ts'

/** Points are written to a thousandth, curves are fitted to a hundredth, and both pictures are sampled. */
const mostOffMm = 0.05
const page = { widthMm: 500, heightMm: 500 }

const files = process.argv.slice(2)
const directory = mkdtempSync(join(tmpdir(), 'vfab-gcode-'))
try {
  for (const file of files.length > 0 ? files : [join(repositoryDir, 'docs/examples/first-plot.svg')]) {
    const { layers } = prepareStrokes(await readSvg(readFileSync(file)), { joinToleranceMm: 0 })
    for (const { strokes } of layers)
      for (const flavour of gcodeFlavours) await proveOne(basename(file), strokes, flavour)
  }
} finally {
  rmSync(directory, { recursive: true, maxRetries: 10, retryDelay: 50 })
}

async function proveOne(name: string, strokes: StrokeList, flavour: (typeof gcodeFlavours)[number]): Promise<void> {
  const path = join(directory, `${flavour}.ngc`)
  const given = { port: `file=${path}`, flavour, ...page, joinToleranceMm: 0 }
  {
    await using plotter = await driver.open(await validateSettings(driver.configSchema, given, { driver: driver.id }))
    await plotter.draw(strokes)
  }
  const text = readFileSync(path, 'latin1')
  check(`${name}, ${flavour}, gcode-parser`, inkOfWords(text, flavour, page.heightMm), strokes)
  if (flavour !== 'linuxcnc' && flavour !== 'grbl') return
  // Grbl's programs have no end; this reader asks for one.
  if (flavour === 'grbl') writeFileSync(path, `${text}M2\n`)
  check(`${name}, ${flavour}, rs274`, inkOfCanon(interpret(path), page.heightMm), strokes)
}

/** What LinuxCNC would do, one canonical command a line. @throws where it refuses a line */
function interpret(path: string): string {
  const table = join(directory, 'tool.tbl')
  const variables = join(directory, 'rs274.var')
  writeFileSync(table, 'T1 P1 D0.1\n')
  writeFileSync(variables, '')
  return mustRun(process.env['RS274'] ?? 'rs274', ['-g', '-v', variables, '-t', table, path], { cwd: directory })
}

function check(what: string, ink: StrokeList, wanted: StrokeList): void {
  const { firstMm, secondMm } = compare(ink, wanted)
  console.log(
    `${what}: ${strokeCount(ink)} strokes, ink off the drawing by ${firstMm.toFixed(3)} mm, drawing off the ink by ${secondMm.toFixed(3)} mm`,
  )
  assert.equal(strokeCount(ink), strokeCount(wanted), `${what}: strokes`)
  assert.ok(firstMm <= mostOffMm && secondMm <= mostOffMm, `${what}: further off than ${mostOffMm} mm`)
}
