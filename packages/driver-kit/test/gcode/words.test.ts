import { expect, test } from 'vitest'

import {
  decimal,
  dwellLine,
  dwellMsOf,
  fillTemplate,
  flavourRules,
  Frame,
  gcodeFlavours,
  line,
  lineChecksum,
  MoveWriter,
  numberedLine,
  penLines,
  type PenOutput,
  wordLine,
} from '../../src/gcode.ts'

test('numbers are as short as three decimals allow, without exponents or a negative zero', () => {
  expect([1, 1.5, 0.12345, 1e-9, -1e-9, 123_456_789.5, -0.0004].map((value) => decimal(value))).toEqual([
    '1',
    '1.5',
    '0.123',
    '0',
    '0',
    '123456789.5',
    '0',
  ])
})

test('a line with its number carries the checksum that Marlin calculates', () => {
  // As in RepRap's description of checksums.
  expect(numberedLine(3, 'T0')).toBe('N3 T0*57')
  expect(numberedLine(4, 'G92 E0')).toBe('N4 G92 E0*67')
  expect(lineChecksum('')).toBe(0)
})

test('words are set apart for people, and not in streams; dwells are in the unit of the reader', () => {
  const { grbl, marlin } = flavourRules
  expect(wordLine('G1', [['X', 1.5]], { spaced: true })).toBe('G1 X1.5')
  expect(
    wordLine(
      '',
      [
        ['X', 1.5],
        ['F', 600],
      ],
      { spaced: false },
    ),
  ).toBe('X1.5F600')
  expect(dwellLine(150, grbl.style)).toBe('G4 P0.15')
  expect(dwellLine(150, marlin.style)).toBe('G4 P150')
  expect(dwellMsOf('G4 P0.15', 's')).toBe(150)
  expect(dwellMsOf('G4P150', 'ms')).toBe(150)
  expect(dwellMsOf('G4 S2', 'ms')).toBe(2000)
  expect(dwellMsOf('G40 P5', 's')).toBe(0)
})

const pens: readonly PenOutput[] = [
  { kind: 'z', upMm: 5, downMm: 0 },
  { kind: 'z', upMm: 5, downMm: 0, speedMmPerS: 20 },
  { kind: 'spindle', upS: 300, downS: 700 },
  { kind: 'servo', servo: 0, upDegrees: 90, downDegrees: 40 },
  { kind: 'fan', fan: 1, upS: 0, downS: 255 },
  { kind: 'commands', up: ['M5'], down: ['M3 S1000'] },
]

test.each([
  ['grbl', 0, ['G0 Z0', 'G4 P0.2']],
  ['grbl', 1, ['G1 Z0 F1200', 'G4 P0.2']],
  ['grbl', 2, ['M3 S700', 'G4 P0.2']],
  ['marlin', 0, ['G0 Z0', 'G4 P200']],
  ['marlin', 3, ['M400', 'M280 P0 S40', 'G4 P200']],
  ['marlin', 4, ['M400', 'M106 P1 S255', 'G4 P200']],
  ['klipper', 3, ['M400', 'SET_SERVO SERVO=0 ANGLE=40', 'G4 P200']],
  ['klipper', 4, ['M400', 'M106 S255', 'G4 P200']],
  ['linuxcnc', 5, ['M3 S1000', 'G4 P0.2']],
] as const)('%s lowers pen %i', (flavour, pen, wanted) => {
  const { style } = flavourRules[flavour]
  expect(penLines(pens[pen]!, { to: 'down', waitMs: 200 }, flavour, style)).toEqual(wanted)
})

test('heights in between are shares of the way', () => {
  const { style } = flavourRules.marlin
  expect(penLines(pens[3]!, { to: 'up', percent: 50, waitMs: 0 }, 'marlin', style)).toEqual(['M400', 'M280 P0 S65'])
})

const layout = { widthMm: 100, heightMm: 50, xAxis: 'right', yAxis: 'up' } as const

test('a move names both axes until the place is known, then those that change', () => {
  const frame = new Frame({ ...layout, originCorner: 'bottom-left' }, { x: 0, y: 0 })
  const writer = new MoveWriter({ frame, style: flavourRules.marlin.style, stepMm: 0.0125 })
  writer.standsAnywhere()
  const speeds = { drawSpeedMmPerS: 50, travelSpeedMmPerS: 100 }
  expect(writer.travel(0, 50, speeds)?.text).toBe('G0 X0 Y0 F6000')
  expect(writer.travel(0, 50, speeds)).toBeUndefined()
  expect(writer.draw(line(0, 50, 20, 50), speeds)?.text).toBe('G1 X20 F3000')
  expect(writer.draw(line(20, 50, 20, 40), speeds)?.text).toBe('G1 Y10')
  const quarter = { ...line(20, 40, 30, 30), arc: { x: 20, y: 30, radius: 10, turn: Math.PI / 2 } }
  expect(writer.draw(quarter, speeds)?.text).toBe('G2 X30 Y20 I0 J10')
})

test('in streams a motion word that is in force is left out', () => {
  const frame = new Frame({ ...layout, originCorner: 'top-left' }, { x: 0, y: 0 })
  const style = { ...flavourRules.grbl.style, spaced: false, modal: true }
  const writer = new MoveWriter({ frame, style, stepMm: 0.0125 })
  const speeds = { drawSpeedMmPerS: 50 }
  expect(writer.travel(10, 10, speeds)?.text).toBe('G0X10Y-10')
  expect(writer.draw(line(10, 10, 20, 10), speeds)?.text).toBe('G1X20F3000')
  expect(writer.draw(line(20, 10, 30, 10), speeds)?.text).toBe('X30')
  writer.interrupted()
  expect(writer.draw(line(30, 10, 40, 10), speeds)?.text).toBe('G1X40F3000')
})

test('the zero may lie in the middle of the page', () => {
  const frame = new Frame({ ...layout, originCorner: 'center' }, { x: 0, y: 0 })
  expect(frame.toMachine(50, 25)).toEqual({ x: 0, y: 0 })
  expect(frame.toMachine(100, 0)).toEqual({ x: 50, y: 25 })
  expect(frame.toPage({ x: -50, y: -25 })).toEqual({ xMm: 0, yMm: 50 })
})

test('a template is filled in, and an unknown placeholder named with those that exist', () => {
  expect(fillTemplate(['M117 {widthMm} mm'], { widthMm: 100 })).toEqual(['M117 100 mm'])
  expect(() => fillTemplate(['{width}'], { widthMm: 100, inkMm: 1 })).toThrow(
    '"{width}" is unknown: a template may use {widthMm}, {inkMm}',
  )
})

test('no flavour has a lift that its reader would skip', () => {
  for (const flavour of gcodeFlavours) expect(flavourRules[flavour].pens).toContain('commands')
  expect(flavourRules.klipper.pens).not.toContain('spindle')
  expect(flavourRules.linuxcnc.pens).not.toContain('servo')
  expect(flavourRules.grbl.pens).not.toContain('fan')
})
