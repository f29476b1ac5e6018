import { readFile } from 'node:fs/promises'

import { strokeCoordsMm, strokeCount, type StrokeList, strokesFrom } from '@vfab/core'
import { gcodeFlavours } from '@vfab/driver-kit/gcode'
import { expect, test } from 'vitest'

import { driver } from '../src/driver.ts'
import { drawing, fileBench, linesOf, settings } from './bench.ts'
import { inkOf } from './interpreter.ts'

/** The farthest that any point of a list is from the ink of another, mm. */
function farthestMm(points: StrokeList, ink: StrokeList): number {
  let farthest = 0
  for (let at = 0; at < points.coordsMm.length; at += 2) {
    let nearest = Infinity
    for (let stroke = 0; stroke < strokeCount(ink); stroke++) {
      const coords = strokeCoordsMm(ink, stroke)
      for (let index = 0; index < coords.length; index += 2) {
        const next = Math.min(index + 2, coords.length - 2)
        const [ax, ay, bx, by] = [coords[index]!, coords[index + 1]!, coords[next]!, coords[next + 1]!]
        const squared = (bx - ax) ** 2 + (by - ay) ** 2
        const [px, py] = [points.coordsMm[at]!, points.coordsMm[at + 1]!]
        const share = squared === 0 ? 0 : ((px - ax) * (bx - ax) + (py - ay) * (by - ay)) / squared
        const along = Math.min(1, Math.max(0, share))
        nearest = Math.min(nearest, Math.hypot(px - ax - along * (bx - ax), py - ay - along * (by - ay)))
      }
    }
    farthest = Math.max(farthest, nearest)
  }
  return farthest
}

test.each(gcodeFlavours)('the file for %s draws what was asked for, and nothing else', async (flavour) => {
  const bench = await fileBench({ flavour })
  {
    await using plotter = await bench.open()
    expect(await plotter.draw(drawing)).toMatchObject({ strokesDone: 4, finished: true })
  }
  const text = await bench.text()
  const ink = inkOf(linesOf(text), flavour, 210)
  // Two strokes nearly touch: they are one on the paper.
  expect(strokeCount(ink)).toBe(3)
  expect(farthestMm(drawing, ink)).toBeLessThan(0.03)
  expect(farthestMm(ink, drawing)).toBeLessThan(0.06)
})

test.each(gcodeFlavours)('the lines for %s are what its reader takes', async (flavour) => {
  const bench = await fileBench({ flavour })
  await using plotter = await bench.open()
  await plotter.draw(drawing)
  await plotter.close()
  const text = await bench.text()
  expect(text.startsWith('; written by vfab\n')).toBe(true)
  expect(text.endsWith('\n')).toBe(true)
  const own = linesOf(text)
  expect(own.slice(0, 2)).toEqual(['G21', 'G90'])
  for (const line of own) {
    expect(line.length).toBeLessThanOrEqual(78)
    // One command a line, in upper case, without leading zeros or exponents, and no arcs by their radius.
    expect(line).toMatch(/^(?:G28 X Y|[GM]\d+(?: [XYZIJFPS]-?\d*\.?\d+)*|\$H|SET_SERVO SERVO=pen ANGLE=[\d.]+)$/)
    expect(line).not.toMatch(/[GM]0\d/)
  }
  expect(own.some((line) => /^G[23] /.test(line))).toBe(flavour !== 'klipper')
  expect(own.find((line) => /^G1 /.test(line))).toMatch(/ F\d+/)
  expect(own.some((line) => line === 'G4 P0.2' || line === 'G4 P200')).toBe(flavour !== 'linuxcnc')
  if (flavour === 'linuxcnc') expect(own.at(-1)).toBe('M2')
  else expect(own).not.toContain('M2')
})

test('header and footer are lines of the file, with their placeholders filled in', async () => {
  const bench = await fileBench({
    flavour: 'marlin',
    zero: 'here',
    header: ['M84 S0', 'M117 {widthMm} x {heightMm}'],
    footer: ['M117 {strokes} strokes, {inkMm} mm', 'G28 X Y'],
  })
  {
    await using plotter = await bench.open()
    await plotter.draw(strokesFrom([[10, 10, 60, 10]]))
  }
  const own = linesOf(await bench.text())
  expect(own.slice(0, 5)).toEqual(['G21', 'G90', 'G92 X0 Y0', 'M84 S0', 'M117 297 x 210'])
  expect(own.slice(-3)).toEqual(['M117 1 strokes, 50 mm', 'G28 X Y', 'M400'])
  const wrong = await fileBench({ header: ['M117 {width}'] })
  await using plotter = await wrong.open()
  await expect(plotter.draw(drawing)).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
})

test('the time that it takes stands in comments', async () => {
  const bench = await fileBench()
  let expectedMs: number
  {
    await using plotter = await bench.open()
    const lines = Array.from({ length: 60 }, (_, index) => [10, 10 + index, 110, 10 + index])
    expectedMs = (await plotter.draw(strokesFrom(lines))).durationMs
  }
  const text = await bench.text()
  const [, minutes, seconds] = /estimated printing time \(normal mode\) = 0h (\d+)m (\d+)s/.exec(text) ?? []
  expect(60 * Number(minutes) + Number(seconds)).toBeCloseTo(expectedMs / 1000, -0.5)
  const elapsed = [...text.matchAll(/^;TIME_ELAPSED:([\d.]+)$/gm)].map(([, value]) => Number(value))
  expect(elapsed.length).toBeGreaterThan(5)
  expect(elapsed).toEqual(elapsed.toSorted((one, other) => one - other))
})

test('the page can be turned and put anywhere on the machine', async () => {
  const bench = await fileBench({ originCorner: 'top-left', yAxis: 'down', originXMm: 20, originYMm: 30 })
  {
    await using plotter = await bench.open()
    await plotter.draw(strokesFrom([[10, 10, 60, 10]]))
  }
  const moves = linesOf(await bench.text()).filter((line) => /^G[01] /.test(line))
  expect(moves).toEqual(['G0 X30 Y40', 'G1 X80 F3000'])
})

test('a stop, an abort and a pause leave a file that ends with the pen up', async () => {
  const bench = await fileBench()
  const many = strokesFrom(Array.from({ length: 2000 }, (_, index) => [index / 10, 0, index / 10, 100]))
  const plotter = await bench.open()
  const stopped = await plotter.draw(many, { onStroke: (stroke) => void (stroke === 300 && plotter.stop()) })
  expect(stopped.finished).toBe(false)
  expect(stopped.strokesDone).toBeLessThan(2000)
  const controller = new AbortController()
  const aborted = plotter.draw(many, {
    signal: controller.signal,
    onStroke: (stroke) => void (stroke === 300 && controller.abort(new Error('enough'))),
  })
  await expect(aborted).rejects.toThrow('enough')
  let paused = false
  const held = plotter.draw(many, {
    onStroke: (stroke) => {
      if (stroke !== 300) return
      void plotter.pause().then(() => {
        paused = true
        return plotter.resume()
      })
    },
  })
  expect(await held).toMatchObject({ finished: true, strokesDone: 2000 })
  expect(paused).toBe(true)
  await plotter.close()
  expect(linesOf(await bench.text()).slice(-2)).toEqual(['M3 S300', 'G4 P0.15'])
  await expect(plotter.penUp()).rejects.toMatchObject({ code: 'STATE_INVALID' })
})

test('nothing to draw makes no file; a file that cannot be made is an error with its name', async () => {
  const bench = await fileBench()
  {
    await using plotter = await bench.open()
    await plotter.draw(strokesFrom([]))
    await expect(plotter.draw(strokesFrom([[0, 0, 900, 0]]))).rejects.toMatchObject({ code: 'OUT_OF_BOUNDS' })
  }
  await expect(readFile(bench.path)).rejects.toThrow('ENOENT')
  const nowhere = await driver.open(await settings({ port: `file=${bench.path}/nowhere.gcode` }))
  await expect(nowhere.draw(drawing)).rejects.toMatchObject({ driver: 'gcode' })
  await nowhere.close().catch(() => {})
})

test.each([
  [{ flavour: 'klipper', pen: { kind: 'spindle' } }, 'Klipper would not move the pen'],
  [{ flavour: 'linuxcnc', pen: { kind: 'servo' } }, 'LinuxCNC would not move the pen'],
  [{ port: 'moonraker://printer.local', pen: { kind: 'spindle' } }, 'Klipper would not move the pen'],
  [{ pen: { kind: 'spindle', upS: 5, downS: 5 } }, 'never leave the paper'],
  [{ flavour: 'marlin', header: ['; '.padEnd(100, 'x')] }, 'longer than the 95 characters'],
  [{ port: '/dev/ttyUSB0' }, 'must be file=NAME'],
] as const)('settings %j are refused', async (given, message) => {
  await expect(settings(given as never)).rejects.toThrow(message)
})
