import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { cleanLine } from '../src/clean-line.ts'
import { recognisedLines } from '../src/formats/auto.ts'
import { csvLines } from '../src/formats/csv.ts'
import { gpsdReports } from '../src/formats/gpsd.ts'
import { jsonLines } from '@vfab/driver-kit/fields'
import { labelledLines } from '@vfab/driver-kit/fields'
import { nmeaSentences } from '../src/formats/nmea.ts'
import { checkedSentence, nmeaChecksum } from '../src/formats/nmea-checksum.ts'
import { groupNames, patternDeadlineMs, patternLines } from '../src/formats/pattern.ts'
import type { LineFormat } from '@vfab/driver-kit/fields'
import { sampleFromAnswer } from '../src/scpi-answer.ts'

const read = (format: LineFormat, line: string): unknown => {
  const fields = format.read(line)
  return fields && Object.fromEntries(fields)
}

describe('JSON', () => {
  test('fields inside others are named with dots', () => {
    expect(read(jsonLines, '{"env":{"t":21.5,"ok":true},"list":[1,null],"who":"me"}')).toEqual({
      'env.t': 21.5,
      'env.ok': true,
      'list.0': 1,
      'list.1': null,
      who: 'me',
    })
  })

  test('a prompt or noise before the object is left out; half an object is no line', () => {
    expect(read(jsonLines, 'I (123) app: {"t":1}')).toEqual({ t: 1 })
    expect(read(jsonLines, '{"t":21.')).toBeUndefined()
    expect(read(jsonLines, 't":21.5}')).toBeUndefined()
    expect(read(jsonLines, '42')).toBeUndefined()
  })

  test('objects too deep or too large are refused, not followed', () => {
    expect(read(jsonLines, '['.repeat(5000) + ']'.repeat(5000))).toBeUndefined()
    expect(read(jsonLines, JSON.stringify(Array.from({ length: 2000 }, (_, index) => index)))).toBeUndefined()
  })
})

describe('CSV', () => {
  test('a line of names names the columns; they go by number too', () => {
    const format = csvLines()
    expect(read(format, 'temp,humidity')).toBeUndefined()
    expect(read(format, '21.5,45')).toEqual({ '1': '21.5', temp: '21.5', '2': '45', humidity: '45' })
  })

  test.each([
    ['21.5;45', { '1': '21.5', '2': '45' }],
    ['21.5\t45', { '1': '21.5', '2': '45' }],
    ['"a,""b""",2', { '1': 'a,"b"', '2': '2' }],
    ['1,,3', { '1': '1', '2': null, '3': '3' }],
  ])('%j is cut at its separator', (line, fields) => expect(read(csvLines(), line)).toEqual(fields))

  test('a line with another number of columns gives no value to the wrong one', () => {
    const format = csvLines()
    expect(read(format, '1,2,3')).toBeDefined()
    expect(read(format, '2,3')).toBeUndefined()
    expect(read(format, '1,2,3,4')).toBeUndefined()
    expect(read(csvLines({ columns: ['a', 'b'] }), '1,2,3')).toBeUndefined()
    expect(read(format, '"1,2,3')).toBeUndefined()
  })
})

describe('labels', () => {
  test.each([
    ['Temp: 23.5 C, Humidity: 45 %', { Temp: '23.5', Humidity: '45' }],
    ['T=23.5C H=45%', { T: '23.5', H: '45' }],
    ['door=open count = 3', { door: 'open', count: '3' }],
    ['hello world', undefined],
  ])('%j', (line, fields) => expect(read(labelledLines(), line)).toEqual(fields))

  test('a unit after the number becomes the channel’s', () => {
    const format = labelledLines()
    format.read('T: 23.5 °C P: 1013 hPa H=45% n: 3')
    expect(['T', 'P', 'H', 'n'].map((field) => format.meaning?.(field)?.unit)).toEqual(['Cel', 'hPa', '%', undefined])
  })

  test('no line takes long, whatever it holds', () => {
    const startedMs = performance.now()
    fc.assert(fc.property(fc.string({ maxLength: 1000 }), (line) => void labelledLines().read(line)))
    for (const text of ['a:', 'a ', '=:', 'a\t', 'a.b-']) labelledLines().read(text.repeat(500))
    expect(performance.now() - startedMs).toBeLessThan(10_000)
  })
})

describe('patterns', () => {
  test('named groups are the fields', () => {
    expect(groupNames('T=(?<temp>\\d+) (?<unit>C|F)')).toEqual(['temp', 'unit'])
    expect(read(patternLines('T=(?<temp>[-.\\d]+)(?: H=(?<humidity>\\d+))?'), 'x T=-2.5 y')).toEqual({ temp: '-2.5' })
    expect(read(patternLines('^T=(?<temp>\\d+)$'), 'noise')).toBeUndefined()
  })

  test('a pattern that is none, or reads nothing, is an error at once', () => {
    expect(() => patternLines('(?<a>')).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }) as Error)
    expect(() => patternLines('T=\\d+')).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }) as Error)
  })

  test('a pattern that would never come to an end is ended', () => {
    const format = patternLines('^(?<all>(a+)+)$')
    const startedMs = performance.now()
    expect(() => format.read(`${'a'.repeat(500)}!`)).toThrow(
      expect.objectContaining({ code: 'CONFIG_INVALID', hint: expect.stringContaining('(a+)+') as string }) as Error,
    )
    expect(performance.now() - startedMs).toBeLessThan(100 * patternDeadlineMs)
  })
})

describe('NMEA 0183', () => {
  const gga = '$GPGGA,123519,4807.038,N,01131.000,E,1,08,0.9,545.4,M,46.9,M,,*47'

  test('a sentence has its fields by name and by number', () => {
    expect(read(nmeaSentences(), gga)).toMatchObject({
      lat: 48.1173,
      lon: expect.closeTo(11.516667, 6) as number,
      alt: 545.4,
      satellites: 8,
      'GGA.hdop': 0.9,
      'GGA.1': '123519',
    })
  })

  test('sentences that no navigation has are read by number, transducers by name with their unit', () => {
    const format = nmeaSentences()
    const body = 'IIXDR,C,19.52,C,TempAir,P,1.02481,B,Barometer'
    const line = `$${body}*${nmeaChecksum(body).toString(16).padStart(2, '0')}`
    expect(read(format, line)).toMatchObject({ 'XDR.TempAir': '19.52', 'XDR.Barometer': '1.02481', 'XDR.2': '19.52' })
    expect(format.meaning?.('XDR.Barometer')).toEqual({ unit: 'bar' })
    expect(read(format, '$WIMWV,214.8,R,0.1,K,A*28')).toMatchObject({ 'MWV.1': '214.8', 'MWV.2': 'R' })
  })

  test('without a fix there is no position', () => {
    const body = 'GPGGA,123519.00,,,,,0,00,99.9,,M,,M,,'
    const line = `$${body}*${nmeaChecksum(body).toString(16).toUpperCase().padStart(2, '0')}`
    expect(read(nmeaSentences(), line)).toMatchObject({ lat: null, lon: null, alt: null })
  })

  test('a sentence after a cut one is found; one with a wrong checksum, or none, is noise', () => {
    expect(checkedSentence(`$GPRMC,1235${gga}`)).toBe(gga)
    expect(checkedSentence(gga.replace('545.4', '545.5'))).toBeUndefined()
    expect(checkedSentence(gga.slice(0, -3))).toBeUndefined()
    expect(checkedSentence('')).toBeUndefined()
  })

  test('no single wrong character passes', () => {
    fc.assert(
      fc.property(fc.nat(gga.length - 4), fc.integer({ min: 33, max: 126 }), (place, code) => {
        const at = Math.max(1, place)
        const changed = gga.slice(0, at) + String.fromCharCode(code) + gga.slice(at + 1)
        if (changed !== gga) expect(checkedSentence(changed)).not.toBe(changed)
      }),
    )
  })
})

test('gpsd: a report without a fix has an empty position; other classes have no fields', () => {
  expect(read(gpsdReports, '{"class":"TPV","mode":3,"lat":48.1,"lon":11.5,"altMSL":545,"speed":0.2}')).toMatchObject({
    mode: 3,
    lat: 48.1,
    alt: null,
  })
  expect(read(gpsdReports, '{"class":"TPV","mode":1}')).toMatchObject({ lat: null, lon: null })
  expect(read(gpsdReports, '{"class":"TPV","mode":3}'), 'a sentence without a position').toEqual({
    class: 'TPV',
    mode: 3,
  })
  expect(read(gpsdReports, '{"class":"VERSION","release":"3.22"}')).toEqual({})
  expect(read(gpsdReports, 'HTTP/1.1 400')).toBeUndefined()
})

test.each([
  ['{"t":1}', 'json'],
  ['$GPGGA,123519,4807.038,N,01131.000,E,1,08,0.9,545.4,M,46.9,M,,*47', 'nmea'],
  ['T: 21.5 C', 'labels'],
  ['21.5,45.2', 'csv'],
  ['21.5', 'csv'],
])('%s is recognised as %s', (line, name) => {
  const format = recognisedLines()
  expect(format.read('~~~')).toBeUndefined()
  expect(format.read(line)).toBeDefined()
  expect(format.recognised).toBe(name)
})

test('bytes that are no text are noise; a degree sign may come either way', () => {
  expect(cleanLine('T=20 °C')).toBe('T=20 °C')
  expect(cleanLine(Buffer.from('T=20 °C').toString('latin1'))).toBe('T=20 °C')
  expect(cleanLine('T=\u000020')).toBeUndefined()
  expect(cleanLine('\u0081\u0095\u008f')).toBeUndefined()
})

test.each([
  ['+2.15000000E+01', '1', { value: 21.5 }],
  ['1,2.5,3', '2', { value: 2.5 }],
  ['+9.90000000E+37', '1', { reason: 'out-of-range' }],
  ['9.91E37', '1', { reason: 'not-a-number' }],
  ['VOLT', '1', { reason: 'not-understood' }],
  ['1', '2', { reason: 'not-understood' }],
])('the answer %s holds at %s what it says', (answer, field, sample) => {
  expect(sampleFromAnswer(answer, field, { type: 'number' })).toMatchObject(sample)
})
