import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import type { Overview } from '../src/api/overview.ts'
import { startServer, tenLines, type TestServer } from './running-server.ts'
import { tempProject } from './temp-project.ts'

/** A server whose page is two lines. */
async function serverWithPage(): Promise<TestServer> {
  const project = tempProject('@vfab/plotter-ebb', '@vfab/camera-ip', '@vfab/sensor-serial')
  const pageDirectory = join(project.directory, 'page')
  mkdirSync(pageDirectory)
  writeFileSync(join(pageDirectory, 'index.html'), '<!doctype html><head></head><body><div id="page"></div></body>')
  return startServer({ pageDirectory }, project)
}

/** What the page comes with; undefined for nothing. */
function overviewIn(html: string): Overview | undefined {
  const [, json] = /<script type="application\/json" id="overview">(.*?)<\/script>/s.exec(html) ?? []
  return json === undefined ? undefined : (JSON.parse(json) as Overview)
}

test('the page of a client that has a session comes with all it shows, the door with nothing', async () => {
  const { url, client } = await serverWithPage()
  const page = await client('operate', 'the desk')
  const drawing = await page.upload(tenLines)
  const preparation = await page.ask('prepare', { params: { drawing: drawing.id }, body: { device: 'ebb:sim' } })
  const cookie = `vfab-${new URL(url).port}=${page.token}`

  const own = await fetch(url, { headers: { cookie } })
  expect(own.headers.get('cache-control')).toBe('no-store')
  const shown = overviewIn(await own.text())
  expect(shown).toMatchObject({
    session: { client: page.id, name: 'the desk', role: 'operate' },
    drawings: [{ id: drawing.id }],
    preparations: [{ id: preparation.id, settings: { device: 'ebb:sim' } }],
    queues: [{ device: 'ebb:sim' }],
  })
  expect(shown?.devices.map(({ name }) => name)).toEqual(['ebb:sim', 'ip:sim', 'serial:sim'])
  // The same as one request brings, but for the time that the session ends at.
  const { session: _, clients: _clients, ...asked } = await page.ask('overview')
  expect(shown).toMatchObject(JSON.parse(JSON.stringify(asked)) as object)

  for (const headers of [{}, { cookie: `vfab-${new URL(url).port}=${'x'.repeat(43)}` }]) {
    const door = await fetch(url, { headers })
    expect(overviewIn(await door.text())).toBeUndefined()
    expect(door.headers.get('cache-control')).toBe('no-cache')
  }
  await page.ask('removeDrawing', { params: { drawing: drawing.id } })
  expect((await page.ask('overview')).preparations).toEqual([])
})

test('a name with markup ends no element of the page', async () => {
  const { url, client } = await serverWithPage()
  const page = await client()
  const name = '<!--<script><b>&amp; $& x.svg'
  await page.upload(tenLines, name)
  const response = await fetch(url, { headers: { cookie: `vfab-${new URL(url).port}=${page.token}` } })
  const html = await response.text()
  expect(html).not.toContain('<!--')
  expect(html.match(/<\/script>/g)).toHaveLength(1)
  expect(overviewIn(html)?.drawings[0]?.name).toBe(name)
})

test('a pairing code comes with the address that brings it along, and as a QR code', async () => {
  const { server } = await serverWithPage()
  const { code, url, urls, qr } = server.pair('watch')
  expect(url).toBe(`${urls[0]}#code=${code}`)
  expect(qr.every((row) => row.length === qr.length && /^[01]+$/.test(row))).toBe(true)
  // The mark in the upper left corner, by which cameras find it.
  expect(qr.slice(0, 7).map((row) => row.slice(0, 8))).toEqual([
    ...['11111110', '10000010', '10111010', '10111010', '10111010', '10000010', '11111110'],
  ])
})
