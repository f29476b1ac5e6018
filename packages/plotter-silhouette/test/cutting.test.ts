import { type Plotter, strokeCoordsMm, strokeCount, strokesFrom, type StrokeList, validateSettings } from '@vfab/core'
import { createSilhouetteCutter, type SilhouetteCutter, type SilhouetteOptions } from '@vfab/sim'
import { describe, expect, test } from 'vitest'

import { type SilhouetteConfig, silhouetteConfigSchema, type SilhouetteSettings } from '../src/config.ts'
import { driver } from '../src/driver.ts'
import { modelOfReply, modelOfUsb } from '../src/machines.ts'

const settings = (given: SilhouetteSettings): Promise<SilhouetteConfig> =>
  validateSettings(
    silhouetteConfigSchema,
    { port: 'tcp://cutter.test:1', timeoutMs: 500, ...given },
    { driver: 'silhouette' },
  )

async function openOn(cutter: SilhouetteCutter, given: SilhouetteSettings = {}): Promise<Plotter> {
  return driver.open(await settings(given), { clock: cutter.clock, openPipe: async () => cutter.connect() })
}

const drawing = strokesFrom([
  [10, 10, 60, 10, 60, 40, 10, 40, 10, 10],
  [80, 20],
  Array.from({ length: 500 }, (_, index) => [90 + 20 * Math.cos(index / 20), 50 + 20 * Math.sin(index / 20)]).flat(),
  ...Array.from({ length: 60 }, (_, index) => [100 + index, 100, 100 + index, 101.5]),
])

function farthestMm(one: StrokeList, other: StrokeList): number {
  expect(strokeCount(one)).toBe(strokeCount(other))
  let farthest = 0
  for (let stroke = 0; stroke < strokeCount(one); stroke++) {
    const [first, second] = [strokeCoordsMm(one, stroke), strokeCoordsMm(other, stroke)]
    expect(first.length).toBe(second.length)
    first.forEach((mm, index) => (farthest = Math.max(farthest, Math.abs(mm - second[index]!))))
  }
  return farthest
}

const machines: readonly (readonly [string, SilhouetteOptions, SilhouetteSettings])[] = [
  ['a Portrait', { model: 'portrait' }, {}],
  ['a Cameo with a blade', { model: 'cameo' }, { tool: 'blade', trackEnhancing: true }],
  ['a Cameo 3', { model: 'cameo-3' }, { tool: 'blade', holder: 2 }],
  ['a Cameo 4', { model: 'cameo-4' }, { drawSpeedMmPerS: 300 }],
  ['a Portrait 3', { model: 'portrait-3' }, { tool: 'blade', force: 20 }],
]

describe.each(machines)('on %s', (_name, options, given) => {
  test('everything is cut where it belongs; nothing is refused and no byte is lost', async () => {
    const cutter = createSilhouetteCutter(options)
    const plotter = await openOn(cutter, given)
    const acknowledged: number[] = []
    const result = await plotter.draw(drawing, { onStroke: (stroke) => acknowledged.push(stroke) })
    await plotter.close()
    expect(result).toMatchObject({ strokesDone: 63, finished: true })
    expect(acknowledged).toEqual(Array.from({ length: 63 }, (_, index) => index))
    expect(farthestMm(cutter.record.strokesMm(), drawing)).toBeLessThan(0.001)
    const { refused, lostBytes, penIsDown } = cutter.record
    expect({ refused, lostBytes, penIsDown }).toEqual({ refused: 0, lostBytes: 0, penIsDown: false })
  })
})

test('a machine is told about its tool in its own words, and never about its calibration', async () => {
  const told = async (options: SilhouetteOptions, given: SilhouetteSettings): Promise<readonly string[]> => {
    const cutter = createSilhouetteCutter(options)
    await using plotter = await openOn(cutter, given)
    await plotter.draw(strokesFrom([[10, 20, 30, 40]]))
    return cutter.record.commands
  }
  const pen = await told({ model: 'cameo' }, {})
  expect(pen).toEqual(
    expect.arrayContaining(['FG', 'FW300', 'FX10', 'FC0', 'FY1', '!10', 'Z5940,6080', 'M400,200', 'D800,600']),
  )
  const blade = await told({ model: 'cameo-4' }, { tool: 'blade', holder: 2, force: 15 })
  expect(blade).toEqual(expect.arrayContaining(['J2', 'FX15,2', 'FC0,1,2', 'FC18,1,2', 'TJ3', '!10,2']))
  const single = await told({ model: 'portrait-3' }, { tool: 'blade' })
  expect(single.some((command) => command.startsWith('J'))).toBe(false)
  for (const command of [...pen, ...blade, ...single]) expect(command).not.toMatch(/^(FB|TB72)/)
})

test('media that is not loaded is named before anything moves, and the drawing can be made once it is', async () => {
  const cutter = createSilhouetteCutter({ loaded: false })
  const plotter = await openOn(cutter)
  expect(await plotter.selfTest()).toMatchObject({ success: false })
  const line = strokesFrom([[10, 10, 20, 10]])
  await expect(plotter.draw(line)).rejects.toMatchObject({
    code: 'HARDWARE_FAULT',
    hint: 'put the mat or the sheet against the rollers and press Load, then plot again or resume the job',
  })
  expect(cutter.record.movedMm).toBe(0)
  cutter.load(true)
  await plotter.draw(line)
  await plotter.close()
  expect(strokeCount(cutter.record.strokesMm())).toBeGreaterThan(0)
})

test('a stop ends within a long stroke with the tool up; what was reported as drawn is drawn', async () => {
  const cutter = createSilhouetteCutter()
  const plotter = await openOn(cutter, { drawSpeedMmPerS: 50 })
  const line = strokesFrom([Array.from({ length: 400 }, (_, index) => [10 + index / 2, 10 + (index % 2)]).flat()])
  const stopped = await plotter.draw(line, { onProgress: ({ drawnMm }) => void (drawnMm > 100 && plotter.stop()) })
  expect(stopped).toMatchObject({ finished: false, strokesDone: 0 })
  expect(cutter.record.penIsDown).toBe(false)
  const strokes = cutter.record.strokesMm()
  const points = strokeCoordsMm(strokes, 0)
  expect(Math.hypot(points.at(-2)! - points[0]!, 0)).toBeGreaterThan(40)
  await plotter.close()
})

test('a pause at once lifts the tool within the stroke, and the stroke goes on where it was', async () => {
  const cutter = createSilhouetteCutter()
  const plotter = await openOn(cutter, { drawSpeedMmPerS: 50 })
  const line = strokesFrom([Array.from({ length: 400 }, (_, index) => [10 + index / 2, 10 + (index % 2)]).flat()])
  let raised: boolean | undefined
  await plotter.draw(line, {
    onProgress: ({ drawnMm }) => {
      if (drawnMm < 100 || raised !== undefined) return
      raised = false
      void plotter.pause('now').then(() => {
        raised = !cutter.record.penIsDown
        return plotter.resume()
      })
    },
  })
  await plotter.close()
  expect(raised).toBe(true)
  const strokes = cutter.record.strokesMm()
  expect(strokeCount(strokes)).toBe(2)
  const [first, second] = [strokeCoordsMm(strokes, 0), strokeCoordsMm(strokes, 1)]
  expect([...second.slice(0, 2)]).toEqual([...first.slice(-2)])
  expect(first.length + second.length).toBeGreaterThanOrEqual(strokeCoordsMm(line, 0).length)
})

test('settings that the machine does not have are refused when it has said what it is', async () => {
  const cutter = createSilhouetteCutter({ model: 'portrait' })
  await expect(openOn(cutter, { drawSpeedMmPerS: 300 })).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
  await expect(openOn(cutter, { holder: 2 })).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
  await expect(settings({ model: 'portrait', holder: 2 })).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
  expect(cutter.record.movedMm).toBe(0)
})

test('machines are known by their USB identity and by what they say', () => {
  expect(modelOfUsb(0x0b4d, 0x1137)).toBe('cameo-4')
  expect(modelOfUsb(0x3844, 0x0001)).toBe('cameo-5-alpha')
  expect(modelOfUsb(0x0b4d, 0x9999)).toBeUndefined()
  expect(modelOfReply('CAMEO V1.10    ')).toBe('cameo')
  expect(modelOfReply('CAMEO 4 PLUS V1.0')).toBe('cameo-4-plus')
  expect(modelOfReply('PORTRAIT4 V1.0')).toBe('portrait-4')
  expect(modelOfReply('Prusa MK3')).toBeUndefined()
})
