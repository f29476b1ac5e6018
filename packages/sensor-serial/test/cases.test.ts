/*
 * What receivers, boards and instruments really send, and what it may become: the value that stands there, or none. Each row is one kind.
 */
import { type Reading, type Sensor, systemClock, validateSettings } from '@vfab/core'
import { createPipePair } from '@vfab/driver-kit/testing'
import { describe, expect, onTestFinished, test } from 'vitest'

import type { SerialSettings } from '../src/config.ts'
import { driver } from '../src/driver.ts'
import { nmeaChecksum } from '../src/formats/nmea-checksum.ts'

const sentence = (body: string): string => `$${body}*${nmeaChecksum(body).toString(16).toUpperCase().padStart(2, '0')}`

/** Opens a sensor on these bytes, cut as given; learning does not wait for more. */
async function openOn(
  chunks: readonly (string | Uint8Array)[],
  settings: Omit<SerialSettings, 'port'> = {},
): Promise<{ sensor: Sensor; send: (bytes: string | Uint8Array) => Promise<void> }> {
  const [client, device] = createPipePair()
  onTestFinished(() => device.close())
  const config = await validateSettings(
    driver.configSchema,
    { port: 'tcp://bench:1', ...settings },
    { driver: 'serial' },
  )
  const send = (bytes: string | Uint8Array): Promise<void> => device.write(Buffer.from(bytes as Uint8Array))
  for (const chunk of chunks) await send(chunk)
  let shift = 0
  const clock = {
    ...systemClock,
    now: () => systemClock.now() + shift,
    // Time passes once everything that was sent has arrived.
    sleep: async (ms: number, { signal }: { signal?: AbortSignal | undefined } = {}) => {
      for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve))
      signal?.throwIfAborted()
      shift += ms
    },
  }
  const sensor = await driver.open(config, { openPipe: async () => client, clock })
  onTestFinished(() => sensor.close())
  return { sensor, send }
}

const lines = (...all: string[]): string[] => all.map((line) => `${line}\r\n`)

const brief = ({ value, unit, reason, quality }: Reading): string =>
  value === undefined ? String(reason) : `${value} ${unit}${quality === 'good' ? '' : ` ${quality}`}`

async function readAll(
  chunks: readonly (string | Uint8Array)[],
  settings?: Omit<SerialSettings, 'port'>,
): Promise<Record<string, string>> {
  const { sensor } = await openOn(chunks, { maxAgeMs: 0, ...settings })
  return Object.fromEntries((await sensor.read()).map((reading) => [reading.channel, brief(reading)]))
}

describe('labels', () => {
  test.each([
    ['Temp: 23,5 C', { Temp: '23.5 Cel' }],
    ['Temp: 30,9 C, Hum: 40,1 %', { Temp: '30.9 Cel', Hum: '40.1 %' }],
    ['v=0x1F', { v: '31 1' }],
    ['t: 12:34:56 T: 21.5', { t: '12:34:56 1', T: '21.5 1' }],
    ['ip=192.168.1.5 T=21.5', { ip: '192.168.1.5 1', T: '21.5 1' }],
    ['mac: aa:bb:cc:dd:ee:ff T: 1', { mac: 'aa:bb:cc:dd:ee:ff 1', T: '1 1' }],
    ['date=2024-01-02 v=1.2.3 T=4', { date: '2024-01-02 1', v: '1.2.3 1', T: '4 1' }],
    ['n: 1,234 T: 5', { n: '1,234 1', T: '5 1' }],
    ['n: 1,234.5', { n: '1234.5 1' }],
    ['n: 1.234,5', { n: '1234.5 1' }],
    ['p: 12,5 q: 0.5 pos: 10,20', { pos: '10,20 1', q: '0.5 1' }],
    ['acc: 1,2,3 T: 4', { acc: '1,2,3 1', T: '4 1' }],
    ['e: 1e3 f: -2.5E-2', { e: '1000 1', f: '-0.025 1' }],
    ['id: 12ab n: 2', { id: '12ab 1', n: '2 1' }],
    ['sn: 12345678901234567890 n: 2', { sn: '12345678901234567890 1', n: '2 1' }],
    ['Flow: 3.2 gpm', { Flow: '3.2 {gpm}' }],
    ['P: 1013.2 hPa A: 9.81 m/s² E: 3 kWh', { P: '1013.2 hPa', A: '9.81 m/s2', E: '3 kW.h' }],
    ['Temp (C): 21.5', { Temp: '21.5 Cel' }],
    ['T: 21.5 deg C', { T: '21.5 Cel' }],
    ['T: -300 C', { T: 'below-absolute-zero' }],
    ['I (5012) room: T: 21.5 H: 40', { T: '21.5 1', H: '40 1' }],
    ['tiny: 1e-999 n: 1', { tiny: '1e-999 1', n: '1 1' }],
  ])('%s', async (line, expected) => {
    expect(await readAll(lines(line, line, line), { format: 'labels' })).toMatchObject(expected)
  })

  test('a channel of numbers stays one, whatever came first', async () => {
    expect(await readAll(lines('T: nan', 'T: 21.5'), { format: 'labels' })).toEqual({ T: '21.5 1' })
    expect(await readAll(lines('T: nan C', 'T: nan C'), { format: 'labels' })).toEqual({ T: 'not-a-number' })
    const { sensor, send } = await openOn(lines('T: nan', 'T: nan'), { format: 'labels' })
    await send('T: 21.5 C\n')
    expect(sensor.channels).toMatchObject([{ id: 'T', type: 'number', unit: 'Cel' }])
    expect((await sensor.read()).map(brief)).toEqual(['21.5 Cel'])
  })

  test('a text is the type of a channel whose first value is one', async () => {
    const { sensor, send } = await openOn(lines('mode: --, T: 1', 'mode: --, T: 1'), { format: 'labels' })
    await send('mode: eco, T: 1\n')
    expect((await sensor.read({ channels: ['mode'] })).map(brief)).toEqual(['eco 1'])
  })

  test('a number in another unit than the channel’s is converted, or is no value', async () => {
    const { sensor, send } = await openOn(lines('R: 950 Ohm', 'R: 950 Ohm'), { format: 'labels' })
    await send('R: 1.2 kOhm\n')
    expect((await sensor.read()).map(brief)).toEqual(['1200 Ohm'])
    await send('R: 3 V\n')
    expect((await sensor.read()).map(brief)).toEqual(['other-unit'])
  })

  test('the setting decimal settles what commas mean', async () => {
    expect(await readAll(lines('n: 1,234', 'n: 1,234'), { format: 'labels', decimal: 'comma' })).toEqual({
      n: '1.234 1',
    })
    expect(await readAll(lines('n: 1,234', 'n: 1,234'), { format: 'labels', decimal: 'point' })).toEqual({
      n: '1234 1',
    })
    expect(await readAll(lines('n: 23,5', 'n: 23,5'), { format: 'labels', decimal: 'point' })).toEqual({ n: '23,5 1' })
  })
})

describe('CSV', () => {
  test.each([
    [['21,5;40,1', '21,5;40,1'], { column1: '21.5 1', column2: '40.1 1' }],
    [['21.5 40', '21.5 40'], { column1: '21.5 1', column2: '40 1' }],
    [['21,5 40,1', '21,5 40,1'], { column1: '21.5 1', column2: '40.1 1' }],
    [['temp hum', '21.5 40', '21.5 40'], { temp: '21.5 1', hum: '40 1' }],
    [['Sensor is ready, enjoy it', '21.5 40', '21.5 40', '21.5 40'], { column1: '21.5 1', column2: '40 1' }],
    [['nan,40', '21.5,40'], { column1: '21.5 1', column2: '40 1' }],
    [['12:30:01,21.5', '12:30:01,21.5'], { column1: '12:30:01 1', column2: '21.5 1' }],
    [['192.168.1.5,0x1F', '192.168.1.5,0x1F'], { column1: '192.168.1.5 1', column2: '31 1' }],
  ])('%j', async (all, expected) => {
    expect(await readAll(lines(...all), { format: 'csv', skipFirstLine: false })).toEqual(expected)
  })
})

describe('JSON', () => {
  test.each([
    ['{"a":{"t":17.1},"b":{"t":nan,"h":nan}}', { 'a.t': '17.1 1', 'b.t': 'not-a-number', 'b.h': 'not-a-number' }],
    [
      '{"t":NaN,"h":-nan,"i":Infinity,"p":null}',
      { t: 'not-a-number', h: 'not-a-number', i: 'not-a-number', p: 'no-answer' },
    ],
    ["{'t': 21.5, 'ok': True, 'x': None}", { t: '21.5 1', ok: 'true 1', x: 'no-answer' }],
    ['{"t":21.5,}', { t: '21.5 1' }],
    ['[12:34:56] tele = {"t":21.5} *5A', { t: '21.5 1' }],
    ['{"t":21.5}{"h":40} {"p":1013}', { t: '21.5 1', h: '40 1', p: '1013 1' }],
    ['{"t":"21,5","id":12345678901234567890}', { t: '21.5 1', id: '12345678901234567890 1' }],
  ])('%s', async (line, expected) => {
    expect(await readAll(lines(line, line), { format: 'json' })).toEqual(expected)
  })

  test('of a line that is cut, nothing inside it passes for a whole object', async () => {
    const { sensor, send } = await openOn(lines('{"a":{"t":1},"b":{"t":2}}', '{"a":{"t":1},"b":{"t":2}}'), {
      format: 'json',
    })
    for (const cut of ['"t":9},"b":{"t":9}}', '{"a":{"t":9},"b":{"t":9}', '{"t":9}}', '"b":{"t":9}', '{"a":{"t":9},']) {
      await send(`${cut}\n`)
    }
    expect(Object.fromEntries((await sensor.read()).map((reading) => [reading.channel, reading.value]))).toEqual({
      'a.t': 1,
      'b.t': 2,
    })
  })

  test('several objects of one kind on a line are several readings', async () => {
    const { sensor, send } = await openOn(lines('{"t":1}', '{"t":1}'), { format: 'json' })
    await send('{"t":2}{"t":3}\n')
    expect(sensor.history().map(({ value }) => value)).toEqual([1, 1, 2, 3])
  })
})

describe('NMEA', () => {
  const fix = sentence('GPGGA,123519,4807.038,N,01131.000,E,1,08,0.9,545.4,M,46.9,M,,')

  test.each([
    '$GPRMC,120316,V,4221.4394,N,01321.9948,E,000.0,000.0,150305,001.4,E*63',
    sentence('GPRMC,120316,A,4221.4394,N,01321.9948,E,000.0,000.0,150305,001.4,E,N'),
    sentence('GPGGA,120316,4221.4394,N,01321.9948,E,0,00,99.9,100.0,M,,M,,'),
    sentence('GPGGA,120316,8940.0000,N,00000.0000,E,,00,,,M,,M,,'),
    sentence('GPGLL,4221.4394,N,01321.9948,E,120316,V,N'),
    sentence('GPGLL,4221.4394,N,01321.9948,E,120316,A,N'),
    sentence('GNGNS,112257.00,3844.24011,N,00908.43828,W,NNN,00,99.9,10,M,,,'),
    sentence('GPGGA,120316,4860.000,N,01321.9948,E,1,08,1,100.0,M,,M,,').replace('01321', '01321'),
  ])('%s has no position', async (line) => {
    const found = await readAll(lines(line, line), { format: 'nmea' })
    expect(
      [found['lat'], found['lon'] ?? ''].filter((text) => /\d/.test(text ?? '') && !line.includes('4860')),
    ).toEqual([])
    expect(found['lat']).toMatch(/^no-/)
  })

  test.each([
    'GPGGA,130711,5012.790800,N,00806.879600,W,2,,,,,,,',
    'GNGNS,074155.799,5012.7908,N,12135.2463,E,ANNA,05,1.3,156.9,8.3,,0000',
  ])('the position of %s is read, though it has fields too few or too many', async (body) => {
    expect(await readAll(lines(sentence(body)), { format: 'nmea' })).toMatchObject({ lat: '50.21318 deg' })
  })

  test('motion without a fix is no value either, in the sentences without a word for it too', async () => {
    const found = await readAll(
      lines(sentence('GPRMC,120316,V,,,,,000.0,000.0,150305,,'), sentence('GPVTG,0.0,T,,M,0.0,N,0.0,K')),
      { format: 'nmea' },
    )
    expect(found).toMatchObject({ speed: 'no-fix', track: 'no-fix' })
  })

  test('GNS has its satellites; dead reckoning is doubtful', async () => {
    const found = await readAll(
      lines(sentence('GNGNS,112257.00,3844.24011,N,00908.43828,W,AN,19,10.5,100,M,,,'), sentence('GPHDT,12.5,T')),
      { format: 'nmea' },
    )
    expect(found).toMatchObject({ satellites: '19 1', alt: '100 m' })
    const estimated = sentence('GPRMC,120316,A,4221.4394,N,01321.9948,E,010.0,000.0,150305,001.4,E,E')
    expect(await readAll(lines(estimated, estimated), { format: 'nmea' })).toMatchObject({
      lat: expect.stringMatching(/^42\.35\d+ deg uncertain$/) as string,
    })
  })

  test('a sentence right behind a binary frame is read, however long the frame is', async () => {
    const ubx = Buffer.from([0xb5, 0x62, 0x01, 0x07, 0x04, 0x00, 0xff, 0x00, 0x81, 0x24, 0x10, 0x99])
    const found = await readAll([ubx, `${fix}\r\n`, Buffer.alloc(5000, 0xd3), `${fix}\r\n`], { format: 'nmea' })
    expect(found['alt']).toBe('545.4 m')
    expect((await readAll([ubx, `${fix}\r\n`, ubx, `${fix}\r\n`]))['alt']).toBe('545.4 m')
  })

  test('sentences without a checksum are refused with advice, and read where the setting allows it', async () => {
    const bare = '$GPGGA,123519,4807.038,N,01131.000,E,1,08,0.9,545.4,M,46.9,M,,'
    await expect(readAll(lines(bare, bare), { timeoutMs: 50 })).rejects.toMatchObject({
      code: 'TIMEOUT',
      hint: expect.stringContaining('checksum to optional') as string,
    })
    for (const format of ['nmea', 'auto'] as const) {
      expect(await readAll(lines(bare, bare), { format, checksum: 'optional' })).toMatchObject({ alt: '545.4 m' })
    }
    const wrong = `${bare}*00`
    await expect(readAll(lines(wrong), { format: 'nmea', checksum: 'optional', timeoutMs: 50 })).rejects.toMatchObject({
      code: 'TIMEOUT',
    })
  })
})

describe('auto', () => {
  const boot = [
    'ets Jul 29 2019 12:21:46',
    'rst:0x1 (POWERON_RESET),boot:0x13 (SPI_FAST_FLASH_BOOT)',
    'configsip: 0, SPIWP:0xee',
    'mode:DIO, clock div:1',
    'load:0x3fff0030,len:1344',
    'load:0x40078000,len:13964',
    'entry 0x400805f0',
  ]
  const json = '{"t":21.5,"h":40}'

  test.each([
    ['an ESP32 that restarts', [...boot, json, json], { t: '21.5 1', h: '40 1' }],
    [
      'an ESP8266',
      [' ets Jan  8 2013,rst cause:2, boot mode:(3,6)', 'load 0x4010f000, len 1384, room 16', 'tail 8', json, json],
      { t: '21.5 1', h: '40 1' },
    ],
    [
      'remarks before JSON',
      ['WiFi: connected', 'IP: 10.0.0.7', 'RSSI: -60', 'RSSI: -61', json, json],
      { t: '21.5 1', h: '40 1' },
    ],
    [
      'remarks before columns',
      ['RSSI: -60', '21.5,40', '21.5,40', '21.5,40', '21.5,40', '21.5,40'],
      { column1: '21.5 1' },
    ],
    ['labels in a log', ['[1234] T: 21.5', '[1240] T: 21.5'], { T: '21.5 1' }],
    ['columns of a plotter', ['21.5 40', '21.5 40'], { column1: '21.5 1', column2: '40 1' }],
  ])('%s', async (_, all, expected) => {
    expect(await readAll(lines(...all))).toEqual(
      'column1' in expected && !('column2' in expected) ? { ...expected, column2: '40 1' } : expected,
    )
  })

  test('a receiver that begins with half a sentence and a damaged one', async () => {
    const good = sentence('GPGGA,123519,4807.038,N,01131.000,E,1,08,0.9,545.4,M,46.9,M,,')
    const found = await readAll(
      lines('4221.4394,N,01321.9948,E,1,08,0.9,100.0,M,,M,,*55', good.replace('545.4', '545.9'), good, good),
    )
    expect(found).toMatchObject({ alt: '545.4 m' })
    expect(Object.keys(found)).not.toContain('column1')
  })

  test('the greetings of SiRF and SkyTraq receivers are no readings', async () => {
    const good = sentence('GPGGA,123519,4807.038,N,01131.000,E,1,08,0.9,545.4,M,46.9,M,,')
    const found = await readAll(
      lines(
        '$PSRFTXT,Version:GSW3.2.4',
        '$PSRFTXT,TOW: 506058',
        '$SkyTraq,Venus6',
        '$Kernel,v1.4.8,080314',
        good,
        good,
      ),
    )
    expect(found).toMatchObject({ alt: '545.4 m' })
  })

  test('a format that proves itself takes over from a guess, after opening too', async () => {
    const { sensor, send } = await openOn(lines('A0: 512', 'A0: 513'))
    expect(sensor.channels.map(({ id }) => id)).toEqual(['A0'])
    await send(`${json}\n`)
    expect(sensor.channels.map(({ id }) => id)).toEqual(['A0', 't', 'h'])
    expect((await sensor.read({ channels: ['t', 'h'] })).map(brief)).toEqual(['21.5 1', '40 1'])
  })

  test('who reads all channels gets the new ones', async () => {
    const { sensor, send } = await openOn(lines('{"t":1}', '{"t":1}'))
    const readings = sensor.readings()
    const stream = readings[Symbol.asyncIterator]()
    await stream.next()
    await send('{"t":1,"co2":600}\n')
    expect((await stream.next()).value).toMatchObject({ channel: 't' })
    expect((await stream.next()).value).toMatchObject({ channel: 'co2', value: 600 })
    await stream.return?.()
  })
})

describe('SCPI', () => {
  test.each([
    'OUTP ON;*OPC?',
    'VOLT 30;VOLT?',
    'VOLT 30?',
    'MEAS:VOLT?;OUTP ON',
    'OUTP?;;',
    '*RST;*IDN?',
    'VOLT?;:VOLT 3',
  ])('%s is refused: it does more than ask', async (query) => {
    const settings = { port: 'tcp://bench:1', format: 'scpi' as const, channels: { v: { query } } }
    await expect(validateSettings(driver.configSchema, settings, { driver: 'serial' })).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
    })
  })

  test.each([
    'MEAS:VOLT:DC?',
    '*IDN?;MEAS:VOLT? 10,0.1',
    ':MEAS:VOLT? (@101);:MEAS:CURR?',
    'VSET1?',
    'DISP:TEXT? "a;b"',
  ])('%s is a question', async (query) => {
    const settings = { port: 'tcp://bench:1', format: 'scpi' as const, channels: { v: { query } } }
    await validateSettings(driver.configSchema, settings, { driver: 'serial' })
  })

  /** An instrument that answers as it is told; commands come whole. */
  async function instrument(
    answers: Readonly<Record<string, string>>,
    settings: Omit<SerialSettings, 'port' | 'format'>,
  ): Promise<Sensor> {
    const [client, device] = createPipePair()
    onTestFinished(() => device.close())
    device.onData((chunk) => {
      const answer = answers[Buffer.from(chunk).toString().trim()]
      if (answer !== undefined) void device.write(Buffer.from(answer))
    })
    const config = await validateSettings(
      driver.configSchema,
      { port: 'tcp://bench:1', format: 'scpi', timeoutMs: 2000, ...settings },
      { driver: 'serial' },
    )
    const sensor = await driver.open(config, { openPipe: async () => client })
    onTestFinished(() => sensor.close())
    return sensor
  }

  test.each([
    [':MEAS:VOLT 12.345\n', '12.345 V'],
    ['12.345 V\n', '12.345 V'],
    ['+1.2345E-02VDC,+123.0SECS,+00001RDNG#\n', '0.012345 V'],
    ['+9.9E37VDC\n', 'out-of-range'],
    ['MEAS:VOLT?\r\n12.345\r\n', '12.345 V'],
    ['> 12.345\r\n', '12.345 V'],
    ['SCPI> 12.345 mV\r\n', '0.012345 V'],
    ['12.345 XYZ\n', 'not-understood'],
    ['12.345 A\n', 'other-unit'],
  ])('the answer %j is %s', async (answer, expected) => {
    const sensor = await instrument(
      { '*IDN?': 'A,B,0,1\n', 'MEAS:VOLT?': answer },
      { channels: { v: { query: 'MEAS:VOLT?', unit: 'V' } } },
    )
    expect((await sensor.read()).map(brief)).toEqual([expected])
  })

  test('where no unit is configured, the answer’s is the channel’s', async () => {
    const sensor = await instrument(
      { '*IDN?': 'A,B,0,1\n', 'MEAS:VOLT?': '12.345 V\n' },
      { channels: { v: { query: 'MEAS:VOLT?' } } },
    )
    expect((await sensor.read()).map(brief)).toEqual(['12.345 V'])
    expect(sensor.channels).toMatchObject([{ id: 'v', unit: 'V' }])
  })

  test('a supply without *IDN? and without line ends is read', async () => {
    const sensor = await instrument(
      { 'VOUT1?': '05.00' },
      { identify: false, answerGapMs: 20, lineEnding: '', channels: { v: { query: 'VOUT1?', unit: 'V' } } },
    )
    expect((await sensor.read()).map(brief)).toEqual(['5 V'])
  })

  test('read keeps to its own deadline', async () => {
    const sensor = await instrument(
      { '*IDN?': 'A,B,0,1\n' },
      { timeoutMs: 600_000, channels: { v: { query: 'MEAS:VOLT?' }, a: { query: 'MEAS:CURR?' } } },
    )
    expect((await sensor.read({ timeoutMs: 30 })).map(brief)).toEqual(['timeout', 'timeout'])
  })
})
