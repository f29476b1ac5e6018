import * as fc from 'fast-check'
import { expect, test } from 'vitest'

import { alarmText } from '../src/alarm-texts.ts'
import { errorText } from '../src/error-texts.ts'
import { firmwareNames, isBanner, parseInfo } from '../src/firmware.ts'
import { parseModal, parseOffsets, parseSettings } from '../src/replies.ts'
import { parseReport } from '../src/report.ts'

test('reports of all firmwares are read', () => {
  expect(parseReport('<Hold:0|MPos:1.000,-2.500,0.000|Bf:15,128|FS:0,0|WCO:0.000,0.000,1.000>')).toEqual({
    state: 'Hold',
    sub: 0,
    machine: [1, -2.5, 0],
    offset: [0, 0, 1],
    free: { blocks: 15, bytes: 128 },
  })
  expect(parseReport('<Run|WPos:1.5,2,3,4|FS:500,0|Ov:100,50,100|Pn:XY>')).toEqual({
    state: 'Run',
    sub: undefined,
    work: [1.5, 2, 3],
    overrides: [100, 50, 100],
    pins: 'XY',
  })
})

test('whatever a noisy line makes of a report is read or refused, never thrown at', () => {
  const report = '<Idle|MPos:0.000,0.000,0.000|Bf:15,128|FS:0,0|Ov:100,100,100>'
  fc.assert(
    fc.property(fc.integer({ min: 0, max: report.length - 1 }), fc.string({ maxLength: 3 }), (at, noise) => {
      const spoilt = report.slice(0, at) + noise + report.slice(at + noise.length)
      const read = parseReport(spoilt)
      for (const value of [...(read?.machine ?? []), ...(read?.work ?? [])]) expect(Number.isFinite(value)).toBe(true)
    }),
  )
  fc.assert(fc.property(fc.string(), (text) => void parseReport(text)))
  fc.assert(
    fc.property(
      fc.array(fc.string()),
      (lines) => void [parseInfo(lines), parseOffsets(lines), parseModal(lines), parseSettings(lines)],
    ),
  )
})

test('who is there is told by $I', () => {
  expect(parseInfo(['[VER:1.1h.20190830:East]', '[OPT:V,15,128]'])).toEqual({
    name: 'grbl',
    version: '1.1h.20190830',
    label: 'East',
    rxBytes: 128,
    plannerBlocks: 15,
    lineBytes: 80,
    options: 'V',
  })
  expect(parseInfo(['[VER:1.1f.2024:]', '[OPT:VNML+,100,1024,3,0]', '[FIRMWARE:grblHAL]'])).toMatchObject({
    name: 'grblhal',
    rxBytes: 1024,
    plannerBlocks: 100,
  })
  expect(parseInfo(['[VER:3.7 FluidNC v3.7.18:]', '[OPT:PHS]'])).toMatchObject({
    name: 'fluidnc',
    version: '3.7.18',
    rxBytes: 256,
  })
  expect(parseInfo(['ok'])).toBeUndefined()
})

test.each([
  ["Grbl 1.1h ['$' for help]", true],
  ["GrblHAL 1.1f ['$' or '$HELP' for help]", true],
  ["Grbl 3.7 [FluidNC v3.7.18 (wifi) '$' for help]", true],
  ['[MSG:Grbl]', false],
  ['EBBv13_and_above EB Firmware Version 3.0.3', false],
])('%s: a banner is %s', (line, expected) => {
  expect(isBanner(line)).toBe(expected)
})

test('offsets and modal state are read', () => {
  const offsets = parseOffsets(['[G54:1.000,2.000,0.000]', '[G92:0.000,0.500,0.000]', '[TLO:0.050]', '[PRB:0,0,0:0]'])
  expect(offsets.systems.get('G54')).toEqual([1, 2, 0])
  expect(offsets.shift).toEqual([0, 0.5, 0])
  expect(offsets.toolLength).toEqual([0, 0, 0.05])
  expect(parseOffsets(['[TLO:0.000,0.000,0.070]']).toolLength).toEqual([0, 0, 0.07])
  expect(parseModal(['[GC:G0 G55 G17 G21 G90 G94 M3 M9 T0 F0 S700]'])).toEqual({
    system: 'G55',
    spindleOn: true,
    spindleSpeed: 700,
    toolLengthCancelled: false,
    words: expect.arrayContaining(['G55', 'M3']) as string[],
  })
})

test('every error and alarm has words and something to do, each firmware its own beyond the common ones', () => {
  for (const name of firmwareNames) {
    for (let number = 0; number < 256; number++) {
      expect(errorText(name, number).length).toBeGreaterThan(5)
      expect(alarmText(name, number).hint.length).toBeGreaterThan(5)
    }
  }
  expect(errorText('grblhal', 79)).not.toBe(errorText('fluidnc', 79))
  expect(alarmText('grblhal', 10).what).not.toBe(alarmText('grbl', 10).what)
  expect(alarmText('grbl', 2).positionLost).toBe(false)
  expect(alarmText('grbl', 3).positionLost).toBe(true)
})
