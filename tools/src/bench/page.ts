import { readdirSync, readFileSync } from 'node:fs'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer as createHttpServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'

import { createServer, type Server } from '@vfab/server'
import { type BrowserContext, chromium, type Page } from 'playwright-core'

import { type BenchDrawingName, benchSvg } from './bench-drawing.ts'
import { makeDriverProject } from './driver-project.ts'
import type { BenchFigure } from './figure.ts'
import { emptyPage, framesOf, notePaints, timeOf, timeOfStrokes } from './page-scripts.ts'

const executablePath = process.env['VFAB_CHROMIUM'] ?? '/usr/bin/chromium'
const viewport = { width: 1280, height: 800 }
const pageFiles = fileURLToPath(new URL('../../../packages/server/dist/page/', import.meta.url))

/** Each is measured this often, in turns with the empty page. */
const rounds = 5

/** How light the page is: its size, strokes on the wire, and what it draws in Chromium without a graphics card, against a page with an empty canvas. */
export async function run(): Promise<readonly BenchFigure[]> {
  const state = mkdtempSync(join(tmpdir(), 'vfab-page-bench-'))
  using project = makeDriverProject(0, 0)
  const server = await createServer({
    port: 0,
    stateDirectory: state,
    workshop: { cwd: project.dir, env: { HOME: state }, homeDirectory: state, argv1: undefined },
  })
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] })
  try {
    const context = await browser.newContext({ viewport })
    const figures = [pageSize()]
    for (const name of ['scatter-100k', 'spiral-100k'] as const) {
      figures.push(...(await measureDrawing(name, server, context)))
    }
    return figures
  } finally {
    await browser.close()
    await server.close()
    rmSync(state, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 })
  }
}

function pageSize(): BenchFigure {
  const names = readdirSync(pageFiles, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /\.(js|css|html)$/.test(name),
  )
  const bytes = names.reduce((sum, name) => sum + gzipSync(readFileSync(join(pageFiles, name))).length, 0)
  return { name: 'all of the page, gzip', value: bytes / 1000, unit: 'kB', limit: { atMost: 60 } }
}

async function measureDrawing(
  name: BenchDrawingName,
  server: Server,
  context: BrowserContext,
): Promise<readonly BenchFigure[]> {
  const svg = await benchSvg(name)
  const { drawing, strokes } = await prepare(name, svg, server)
  const page = await context.newPage()
  await page.addInitScript(notePaints)
  await page.goto(server.openUrl())
  await page.waitForSelector('.drawings')
  const address = `${server.urls[0]}#/plot?drawing=${drawing}`
  const ours: Noted = { first: [], strokes: [], frames: [] }
  const empty: Noted = { first: [], strokes: [], frames: [] }
  const other = await serveEmptyPage()
  for (let round = 0; round < rounds; round++) {
    await visit(page, address, timeOf('picture'), ours)
    await visit(page, other.address, timeOf('anything'), empty)
  }
  await page.close()
  await other.close()
  const ratio = (some: readonly number[], others: readonly number[]): number => median(some) / median(others)
  return [
    {
      name: `${name}, strokes on the wire, gzip`,
      value: gzipSync(strokes).length / gzipSync(svg).length,
      unit: 'ratio',
      ratioTo: 'its SVG, gzip',
      limit: { atMost: name === 'scatter-100k' ? 0.4 : 0.65 },
    },
    {
      name: `${name}, navigation to picture`,
      value: ratio(ours.first, empty.first),
      unit: 'ratio',
      ratioTo: 'first paint of a page with an empty canvas',
      limit: { atMost: 2 },
    },
    {
      name: `${name}, navigation to strokes drawn by the page`,
      value: ratio(ours.strokes, empty.first),
      unit: 'ratio',
      ratioTo: 'first paint of a page with an empty canvas',
    },
    {
      name: `${name}, median frame of 60 steps of pan and zoom`,
      value: ratio(ours.frames, empty.frames),
      unit: 'ratio',
      ratioTo: 'the same steps on an empty canvas',
      limit: { atMost: 2 },
    },
  ]
}

/** What is noted of visits, ms. */
interface Noted {
  readonly first: number[]
  readonly strokes: number[]
  readonly frames: number[]
}

/** A server of its own: where a browser's requests are intercepted, each takes longer, and nothing comes from its cache. */
async function serveEmptyPage(): Promise<{ readonly address: string; close(): Promise<void> }> {
  const http = createHttpServer((_, response) => {
    response.writeHead(200, { 'content-type': 'text/html', 'cache-control': 'no-store' }).end(emptyPage)
  })
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  return {
    address: `http://127.0.0.1:${(http.address() as AddressInfo).port}/`,
    async close() {
      http.closeAllConnections()
      await new Promise((resolve) => http.close(resolve))
    },
  }
}

/** Opens an address anew, and notes when it was painted and its strokes were there, and how long frames took. */
async function visit(page: Page, address: string, timeOfFirst: string, noted: Noted): Promise<void> {
  await page.goto('about:blank')
  await page.goto(address)
  noted.first.push(await page.evaluate<number>(timeOfFirst))
  noted.strokes.push(await page.evaluate<number>(timeOfStrokes))
  const frames = await page.evaluate<readonly number[]>(framesOf)
  noted.frames.push(median(frames))
}

/** Uploads and prepares a drawing, as a program does. */
async function prepare(
  name: string,
  svg: string,
  server: Server,
): Promise<{ readonly drawing: string; readonly strokes: Uint8Array }> {
  const api = `${server.urls[0]}api/v1`
  const json = { 'content-type': 'application/json' }
  const { code } = server.pair()
  const session = await post(`${api}/session`, json, JSON.stringify({ code, as: 'token' }))
  const token = { authorization: `Bearer ${String(session['token'])}` }
  const bytes = { ...token, 'content-type': 'application/octet-stream' }
  const drawing = await post(`${api}/drawings?name=${name}.svg`, bytes, svg)
  const id = String(drawing['id'])
  const preparation = await post(`${api}/drawings/${id}/preparations`, { ...token, ...json }, '{}')
  const strokes = await fetch(`${api}/preparations/${String(preparation['id'])}/strokes`, { headers: token })
  return { drawing: id, strokes: new Uint8Array(await strokes.arrayBuffer()) }
}

async function post(
  address: string,
  headers: Readonly<Record<string, string>>,
  body: string,
): Promise<Readonly<Record<string, unknown>>> {
  const response = await fetch(address, { method: 'POST', headers, body })
  const answer = (await response.json()) as Readonly<Record<string, unknown>>
  if (!response.ok) throw new Error(`${address}: ${JSON.stringify(answer)}`)
  return answer
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other)
  return sorted[Math.floor(sorted.length / 2)] ?? NaN
}
