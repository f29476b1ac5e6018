import { readFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join, normalize } from 'node:path'

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.json': 'application/json',
  '.woff2': 'font/woff2',
}

/** A file server as any other: the files of `dir` below `base`, and nothing else. @returns its address, with the base */
export async function serve(dir: string, base: string): Promise<{ readonly server: Server; readonly url: string }> {
  const server = createServer((request, response) => {
    void answer(dir, base, new URL(request.url ?? '/', 'http://localhost').pathname).then(({ status, type, body }) => {
      response.writeHead(status, { 'content-type': type }).end(body)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${base}` }
}

interface Answer {
  readonly status: number
  readonly type: string
  readonly body: Buffer | string
}

async function answer(dir: string, base: string, path: string): Promise<Answer> {
  const file = normalize(decodeURI(path.endsWith('/') ? `${path}index.html` : path))
  if (!file.startsWith(base)) return { status: 404, type: 'text/plain', body: 'not here' }
  try {
    const body = await readFile(join(dir, file.slice(base.length)))
    return { status: 200, type: types[extname(file)] ?? 'application/octet-stream', body }
  } catch {
    return { status: 404, type: 'text/plain', body: 'not found' }
  }
}
