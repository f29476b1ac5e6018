import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import { brotliDecompressSync } from 'node:zlib'

import { expect, test } from 'vitest'

import { createServer } from '../src/index.ts'
import { startServer } from './running-server.ts'
import { tempProject } from './temp-project.ts'

interface Received {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: Buffer
}

/** A request with any headers, and with its path as it is written. */
function get(
  url: string,
  path: string,
  headers: Readonly<Record<string, string>> = {},
  method = 'GET',
  body?: string,
): Promise<Received> {
  const { port } = new URL(url)
  return new Promise((resolve, reject) => {
    const sent = request({ port, path, method, headers }, (response) => {
      const parts: Buffer[] = []
      response.on('data', (part: Buffer) => parts.push(part))
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(parts) }),
      )
    })
    sent.on('error', reject)
    sent.end(body)
  })
}

const json = { 'content-type': 'application/json' }

test('behind a proxy that is trusted, the page is reached by its name, over https, below its path', async () => {
  const { server, url } = await startServer({
    basePath: '/vfab/',
    names: ['plotter.example.org'],
    trustedProxies: ['127.0.0.1'],
  })
  const forwarded = {
    'x-forwarded-host': 'plotter.example.org',
    'x-forwarded-proto': 'https',
    'x-forwarded-for': '10.0.0.7',
  }
  const body = JSON.stringify({ code: server.pair().code })
  const own = { ...forwarded, ...json, origin: 'https://plotter.example.org' }
  const opened = await get(url, '/vfab/api/v1/session', own, 'POST', body)
  expect(opened.status).toBe(201)
  const [cookie = ''] = opened.headers['set-cookie'] ?? []
  expect(cookie).toMatch(/; Path=\/vfab\/; HttpOnly; SameSite=Strict; Max-Age=\d+; Secure$/)
  const facts = await get(url, '/vfab/api/v1/server', { ...forwarded, cookie: cookie.split(';')[0]! })
  expect(JSON.parse(facts.body.toString())).toMatchObject({ readable: false })
  expect((await get(url, '/vfab/health')).status).toBe(200)
  expect((await get(url, '/health')).status).toBe(404)
  expect((await get(url, '/vfab')).headers['location']).toBe('/vfab/')
  const plain = { ...forwarded, 'x-forwarded-proto': 'http', cookie: cookie.split(';')[0]! }
  expect(JSON.parse((await get(url, '/vfab/api/v1/server', plain)).body.toString())).toMatchObject({ readable: true })
})

test('headers of a proxy count for nothing where none is trusted', async () => {
  const { url } = await startServer()
  expect((await get(url, '/health', { host: 'evil.test', 'x-forwarded-host': 'localhost' })).status).toBe(421)
  expect((await get(url, '/health', { host: 'localhost', 'x-forwarded-host': 'evil.test' })).status).toBe(200)
})

test('a port that is taken, and a path that is none, are said before anything is opened', async () => {
  const { url } = await startServer()
  const { options } = tempProject()
  await expect(createServer({ workshop: options, port: Number(new URL(url).port) })).rejects.toMatchObject({
    code: 'DEVICE_BUSY',
  })
  await expect(createServer({ workshop: options, port: 0, basePath: '/a/../b' })).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
  })
})

test('the page comes from its files alone, packed, with a strict policy, from every path', async () => {
  const project = tempProject()
  const pageDirectory = join(project.home, 'page')
  mkdirSync(join(pageDirectory, 'assets'), { recursive: true })
  const script = 'console.log(1)\n'.repeat(200)
  writeFileSync(join(pageDirectory, 'index.html'), '<!doctype html><html><head><title>vfab</title></head></html>')
  writeFileSync(join(pageDirectory, 'assets/index-abcd1234.js'), script)
  writeFileSync(join(project.home, 'secret.txt'), 'no page')
  const { url } = await startServer({ pageDirectory, basePath: '/vfab' }, project)
  for (const path of ['/vfab/', '/vfab/jobs/17', '/vfab/index.html']) {
    const { status, headers, body } = await get(url, path)
    expect([status, headers['content-type']]).toEqual([200, 'text/html; charset=utf-8'])
    expect(headers['content-security-policy']).toMatch(/^default-src 'none'; script-src 'self'; style-src 'self';/)
    expect(headers['cache-control']).toBe('no-cache')
    expect(body.toString()).toContain('<head><base href="/vfab/">')
  }
  const packed = await get(url, '/vfab/assets/index-abcd1234.js', { 'accept-encoding': 'gzip, br' })
  expect(packed.headers).toMatchObject({
    'content-encoding': 'br',
    'cache-control': 'public, max-age=31536000, immutable',
  })
  expect(brotliDecompressSync(packed.body).toString()).toBe(script)
  for (const path of [
    '/vfab/missing.js',
    '/vfab/../secret.txt',
    '/vfab/..%2fsecret.txt',
    '/vfab/assets/..%2f..%2fsecret.txt',
    '/vfab/%2e%2e/secret.txt',
  ]) {
    const { status, body } = await get(url, path)
    expect([path, [403, 404].includes(status), body.toString().includes('no page')]).toEqual([path, true, false])
  }
  expect((await get(url, '/vfab/api/v1/nothing')).status).toBe(404)
  const wrong = await get(url, '/vfab/api/v1/jobs', {}, 'PUT')
  expect([wrong.status, wrong.headers['allow']]).toEqual([405, 'GET, POST'])
})

test('the example of the README is the one that is checked', () => {
  const read = (path: string): string => readFileSync(join(import.meta.dirname, '..', path), 'utf8')
  expect(read('README.md')).toContain(`<!-- example/serve.ts -->\n\n\`\`\`ts\n${read('example/serve.ts')}\`\`\``)
})
