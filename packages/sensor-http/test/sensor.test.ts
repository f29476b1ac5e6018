import { createHash } from 'node:crypto'
import { createServer, type RequestListener } from 'node:http'

import { type Reading, type Sensor, validateSettings } from '@vfab/core'
import { startPage } from '@vfab/sim'
import { describe, expect, onTestFinished, test } from 'vitest'

import type { HttpSettings } from '../src/config.ts'
import { driver } from '../src/driver.ts'

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as { port: number }).port}`
}

async function open(settings: HttpSettings): Promise<Sensor> {
  const config = await validateSettings(driver.configSchema, { timeoutMs: 2000, ...settings }, { driver: 'http' })
  const sensor = await driver.open(config)
  onTestFinished(() => sensor.close())
  return sensor
}

const brief = ({ channel, value, unit, reason }: Reading): string =>
  `${channel} ${value === undefined ? reason : `${value} ${unit}`}`

async function readPage(text: string, settings: Omit<HttpSettings, 'url'> = {}): Promise<string[]> {
  const url = await serve((_, response) => response.end(text))
  return (await (await open({ url, ...settings })).read()).map(brief)
}

describe('pages of devices', () => {
  const values = { temperature: 21.5, humidity: 45, contact: true }
  test.each([
    ['shelly', ['temperature_0.tC 21.5 Cel', 'humidity_0.rh 45 %', 'input_0.state true 1']],
    ['tasmota', ['StatusSNS.SI7021.Temperature 21.5 Cel', 'StatusSNS.SI7021.Humidity 45 %']],
    ['esphome', ['value 21.5 1', 'state 21.5 Cel']],
    ['prometheus', ['sim_temperature_celsius_room__shop__ 21.5 Cel', 'sim_humidity_room__shop__ 45 1']],
    ['json', ['temperature 21.5 1', 'humidity 45 1', 'contact true 1']],
    ['text', ['temperature 21.5 1', 'humidity 45 1']],
  ])('%s', async (flavour, expected) => {
    const device = await startPage({ settings: { flavour, values } })
    onTestFinished(() => device.close())
    expect((await (await open({ url: device.address })).read()).map(brief)).toEqual(expect.arrayContaining(expected))
  })

  test.each([
    ['21.5', ['value 21.5 1']],
    ['21,5 °C\n', ['value 21.5 Cel']],
    ['T: 12:30:00\nH: 40 %', ['T 12:30:00 1', 'H 40 %']],
    ['{"t":nan,"h":40}', ['t not-a-number', 'h 40 1']],
    ['# TYPE a_celsius gauge\na_celsius NaN\nb_total 5 1700000000\n', ['a_celsius not-a-number', 'b_total 5 1']],
  ])('the page %j', async (page, expected) => expect(await readPage(page)).toEqual(expected))

  test('configured fields take their units and states; one that is missing is no value', async () => {
    const channels = { t: { field: 'env.t', unit: 'Cel' }, gone: { field: 'env.x' } }
    expect(await readPage('{"env":{"t":21.5}}', { channels })).toEqual(['t 21.5 Cel', 'gone no-answer'])
    const metric = { t: { field: 'temp_celsius{probe="1",room="shop"}' } }
    expect(await readPage('temp_celsius{room="shop",probe="1"} 3\nx 1\n', { channels: metric })).toEqual(['t 3 Cel'])
  })

  test('a page for people is not a sensor', async () => {
    const url = await serve((_, response) => response.end('<!doctype html><p>T: 21</p>'))
    await expect(open({ url })).rejects.toMatchObject({ code: 'WRONG_DEVICE' })
  })
})

test('a page that has not changed is confirmed, without being sent again', async () => {
  let sent = 0
  const url = await serve((request, response) => {
    response.setHeader('etag', '"1"')
    if (request.headers['if-none-match'] === '"1"') return void response.writeHead(304).end()
    sent++
    response.end('{"t":21.5}')
  })
  const sensor = await open({ url })
  const [first] = await sensor.read()
  const [second] = await sensor.read()
  expect([sent, brief(second!)]).toEqual([1, 't 21.5 1'])
  expect(second!.sequence).toBeGreaterThan(first!.sequence)
})

test('a page that fails later is a reading without a value, and comes back', async () => {
  let status = 200
  const url = await serve((_, response) => response.writeHead(status).end('{"t":21.5}'))
  const sensor = await open({ url })
  status = 500
  expect((await sensor.read()).map(brief)).toEqual(['t no-answer'])
  status = 200
  expect((await sensor.read()).map(brief)).toEqual(['t 21.5 1'])
})

describe('logins', () => {
  test('Basic, Bearer and other headers go to the host they are for, and not along a redirect to another', async () => {
    const seen: (string | undefined)[] = []
    const other = await serve((request, response) => {
      seen.push(request.headers.authorization)
      response.end('{"t":1}')
    })
    const url = await serve((request, response) => {
      seen.push(request.headers.authorization)
      response.writeHead(302, { location: other.replace('127.0.0.1', 'localhost') }).end()
    })
    await open({ url, token: 'abc' })
    expect(seen).toEqual(['Bearer abc', undefined])
  })

  test('Digest with SHA-256, as Shelly asks for', async () => {
    const hash = (text: string): string => createHash('sha256').update(text).digest('hex')
    const url = await serve((request, response) => {
      const { authorization = '' } = request.headers
      const part = (name: string): string => new RegExp(`${name}="?([^",]+)`).exec(authorization)?.[1] ?? ''
      const expected = hash(`${hash('admin:shelly:secret')}:n1:${part('nc')}:${part('cnonce')}:auth:${hash('GET:/')}`)
      if (authorization !== '' && part('response') === expected) return void response.end('{"t":21.5}')
      response
        .writeHead(401, { 'www-authenticate': 'Digest qop="auth", realm="shelly", nonce="n1", algorithm=SHA-256' })
        .end()
    })
    expect((await (await open({ url, username: 'admin', password: 'secret' })).read()).map(brief)).toEqual(['t 21.5 1'])
    await expect(open({ url, username: 'admin', password: 'wrong' })).rejects.toMatchObject({
      code: 'PERMISSION_DENIED',
    })
    await expect(open({ url })).rejects.toMatchObject({
      code: 'PERMISSION_DENIED',
      hint: expect.stringContaining('username') as string,
    })
  })

  test('what is secret is not shown', async () => {
    const url = await serve((_, response) => response.writeHead(500).end())
    const failure: unknown = await open({ url: `${url.replace('//', '//me:hidden@')}/x?token=hidden` }).catch(
      (error: unknown) => error,
    )
    expect(JSON.stringify(failure)).not.toContain('hidden')
    expect(failure).toMatchObject({ code: 'REJECTED' })
  })
})

test('nothing there, nothing coming, too much coming: each is told apart', async () => {
  const missing = await serve((_, response) => response.writeHead(404).end())
  await expect(open({ url: missing })).rejects.toMatchObject({ code: 'DEVICE_NOT_FOUND' })
  const silent = await serve(() => {})
  await expect(open({ url: silent, timeoutMs: 100 })).rejects.toMatchObject({ code: 'TIMEOUT' })
  const large = await serve((_, response) => response.end(`{"t":"${'x'.repeat(1000)}"}`))
  await expect(open({ url: large, maxPageBytes: 100 })).rejects.toMatchObject({ code: 'BAD_REPLY' })
})
