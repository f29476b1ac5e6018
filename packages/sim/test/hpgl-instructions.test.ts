import { expect, test } from 'vitest'
import { strokesOf, talkToPlotter } from './hpgl-dialogue.ts'

/** A plotter with units of 0.025 mm, so that 400 of them are 10 mm; y 7600 is the upper edge. */
const dxy = { model: 'hp-7550a', baudRate: 1_000_000 } as const

test('draws lines with the pen down, from where the pen is', async () => {
  const { plotter, draw } = talkToPlotter(dxy)
  await draw('IN;SP1;PU0,7600;PD400,7600,400,7200;PU800,7200;PD;PA800,6800;PU;')
  expect(strokesOf(plotter)).toEqual([
    [0, 0, 10, 0, 10, 10],
    [20, 10, 20, 20],
  ])
  expect(plotter.record.inkMm).toBeCloseTo(30)
  expect(plotter.summary()).toMatch(/^2 strokes, 30\.0 mm of ink, \d\.\d s, pen 1, no byte lost$/)
})

test('without a pen nothing is drawn, however the holder moves', async () => {
  const { plotter, draw } = talkToPlotter(dxy)
  await draw('IN;PU0,7600;PD400,7600;PU;')
  expect(strokesOf(plotter)).toEqual([])
  expect(plotter.record.movedMm).toBeCloseTo(10)
})

test('each stroke has its pen, and a dot is a stroke', async () => {
  const { plotter, draw } = talkToPlotter(dxy)
  await draw('SP2;PU400,7200;PD;PU;SP3;PD800,7200;PU;SP0;')
  expect(plotter.record.strokes.map(({ pen, points }) => [pen, points.length])).toEqual([
    [2, 1],
    [3, 2],
  ])
  expect(plotter.record.pens.map(({ pen }) => pen)).toEqual([2, 3, 0])
  expect(plotter.pictureSvg()).toContain('<g id="pen-3"')
})

test('relative and absolute coordinates, blanks, line ends and small letters', async () => {
  const { plotter, draw } = talkToPlotter(dxy)
  await draw('sp1;pu 0 7600\r\npd;pr 400,0 0 -400;\npa0,7600 pu')
  await draw(';')
  expect(strokesOf(plotter)).toEqual([[0, 0, 10, 0, 10, 10, 0, 0]])
})

test('user units lie between the scaling points', async () => {
  const { plotter, draw } = talkToPlotter(dxy)
  await draw('SP1;IP0,0,4000,4000;SC0,100,0,100;PU0,100;PD100,100;PU;')
  expect(strokesOf(plotter)).toEqual([[0, 90, 100, 90]])
  expect(await draw('OC;OA;OP;')).toBe('100.0000,100.0000,0\r4000,4000,0\r0,0,4000,4000\r')
})

test('what lies outside the window is not drawn, and the pen stays at its edge', async () => {
  const { plotter, draw } = talkToPlotter(dxy)
  await draw('SP1;PU10000,3800;PD12000,3800,12000,4200,10000,4200;PU;')
  expect(strokesOf(plotter)).toEqual([
    [250, 95, 271.75, 95],
    [271.75, 85, 250, 85],
  ])
  await draw('PU10000,3800;PA12000,3800;')
  expect(await draw('OA;OC;')).toBe('10870,3800,0\r12000,3800,0\r')
})

test('rotated by 90 degrees, x runs up the bed', async () => {
  const { plotter, draw } = talkToPlotter(dxy)
  expect(await draw('RO90;OH;')).toBe('0,0,7600,10870\r')
  await draw('SP1;PU0,0;PD400,0;PU;')
  expect(strokesOf(plotter)).toEqual([[271.75, 190, 271.75, 180]])
})

test('arcs, circles, wedges and rectangles', async () => {
  const { plotter, draw } = talkToPlotter(dxy)
  await draw('SP1;PU4000,4000;CI400;')
  const circumferenceMm = plotter.record.inkMm
  expect(circumferenceMm).toBeGreaterThan(62.7)
  expect(circumferenceMm).toBeLessThan(62.84)
  expect(await draw('OA;')).toBe('4000,4000,0\r')
  await draw('PU5000,4000;PD;AA4000,4000,180,1;PU;')
  expect(await draw('OA;')).toBe('3000,4000,0\r')
  expect(plotter.record.inkMm - circumferenceMm).toBeCloseTo(25 * Math.PI, 1)
  const before = plotter.record.inkMm
  await draw('PU0,0;EA400,800;')
  expect(plotter.record.inkMm - before).toBeCloseTo(60)
  const beforeWedge = plotter.record.inkMm
  await draw('PU4000,4000;EW400,0,90;')
  expect(plotter.record.inkMm - beforeWedge).toBeCloseTo(20 + 5 * Math.PI, 1)
  const beforeFill = plotter.record.strokes.length
  await draw('PU0,0;PT1;RA400,400;')
  expect(plotter.record.strokes.length - beforeFill).toBe(11)
})

test('line types leave gaps', async () => {
  const { plotter, draw } = talkToPlotter(dxy)
  await draw('SP1;IP0,0,3000,4000;LT2,10;PU0,7600;PD2000,7600;PU;')
  expect(strokesOf(plotter)).toEqual([
    [0, 0, 6.25, 0],
    [12.5, 0, 18.75, 0],
    [25, 0, 31.25, 0],
    [37.5, 0, 43.75, 0],
  ])
})

test('labels run to their terminator and leave the pen behind the last letter', async () => {
  const { plotter, draw } = talkToPlotter(dxy)
  await draw('SP1;PU400,400;SI1,2;LBPA;PD1\x03')
  expect(plotter.record.strokes.length).toBeGreaterThan(20)
  expect(await draw('OA;')).toBe('4000,400,0\r')
  expect(plotter.record.instructions.at(-2)!.text).toBe('LBPA;PD1')
  const before = plotter.record.strokes.length
  await draw('DT#;PU400,3000;LBA#PU400,400;LBI#')
  expect(plotter.record.strokes.length - before).toBe(11)
})

test('errors: unknown, wrong number of parameters, out of range, position overflow; the last one is told once', async () => {
  const { draw } = talkToPlotter(dxy)
  expect(await draw('OS;OE;')).toBe('24\r0\r')
  expect(await draw('QQ1,2;OS;OE;OE;OS;')).toBe('48\r1\r0\r16\r')
  expect(await draw('PA1,2,3;OE;')).toBe('2\r')
  expect(await draw('PA40000,0;OE;')).toBe('3\r')
  expect(await draw('PU32000,0;PR32000,0;OE;')).toBe('0\r') // masked by default
  expect(await draw('IM255;PU32000,0;PR32000,0;OE;')).toBe('6\r')
  expect(await draw('SP9;OE;')).toBe('3\r')
  expect(await draw('IM0;QQ;OS;')).toBe('16\r')
})

test('a model knows its own instructions alone', async () => {
  const old = talkToPlotter({ model: 'hp-7470a' })
  expect(await old.draw('OH;OE;CI100;OE;OW;OI;')).toBe('1\r1\r0,0,10900,7650\r7470A\r')
  const newer = talkToPlotter({ model: 'hp-7475a' })
  expect(await newer.draw('OH;OE;FS1;OE;')).toBe('0,0,11040,7721\r0\r1\r')
})

test('papers have their own limits, and PS changes them where it exists', async () => {
  const { draw } = talkToPlotter({ model: 'hp-7475a', paper: 'a3' })
  expect(await draw('OH;OP;PS4;OH;')).toBe('0,0,16158,11040\r170,602,15370,10602\r0,0,11040,7721\r')
  expect(() => talkToPlotter({ model: 'hp-7470a', paper: 'a3' })).toThrow('takes a4, letter')
})

test('what OS tells of power-on is told once, and again after IN', async () => {
  const { draw } = talkToPlotter(dxy)
  expect(await draw('OS;OS;IN;OS;OS;')).toBe('24\r16\r24\r16\r')
  expect(await draw('IP1,2,3,4;OS;OP;OS;')).toBe('18\r1,2,3,4\r16\r')
  expect(await draw('OF;OO;OT;SP2;OT;OD;')).toBe('40,40\r1,1,0,0,1,1,0,1\r1,255\r1,253\r0,7600,0\r')
})

test('a faster VS draws faster, up to what the model can', async () => {
  const time = async (speed: string): Promise<number> => {
    const { plotter, draw } = talkToPlotter(dxy)
    await draw(`SP1;${speed}PU0,0;PD8000,0;PU;`)
    const { fromMs, toMs } = plotter.record.strokes[0]!
    return toMs - fromMs
  }
  expect(await time('VS10;')).toBeGreaterThan(2000)
  expect(await time('VS10;')).toBeLessThan(2100)
  expect(await time('VS80;')).toBeLessThan(400)
  expect(await time('VS127;')).toBe(await time('VS80;'))
})
