/*
 * The files of the page: built once, kept in memory as they are sent. Every other path is the page itself, which reads its state from
 * the URL. The page of a client that has a session comes with what it shows, so that it need not ask. Nothing is loaded from elsewhere, nothing is run that is not a file of ours, no other site may put the page into theirs.
 */
import { readdir, readFile } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'

import type { Overview } from '../api/overview.ts'
import { notFound } from '../problem.ts'

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.json': 'application/json',
  '.webmanifest': 'application/manifest+json',
  '.txt': 'text/plain; charset=utf-8',
}

const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' blob: data:",
  "media-src 'self' blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "worker-src 'self'",
  "manifest-src 'self'",
  "base-uri 'self'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

const pageHeaders = {
  'content-security-policy': policy,
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), microphone=(), geolocation=(), usb=(), serial=()',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
} as const

interface PageFile {
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly type: string
  /** Its name changes with its content. */
  readonly immutable: boolean
  /** For one response: not worth the best compression, and for one client. */
  readonly once?: boolean
  readonly packed: Map<'br' | 'gzip', Promise<Uint8Array<ArrayBuffer>>>
}

/** @param directory - where the built page lies; its files are read when the first one is asked for */
export function createPage(
  directory: string,
  basePath: string,
): (request: Request, path: string, overview: () => Promise<Overview | undefined>) => Promise<Response> {
  let files: Promise<ReadonlyMap<string, PageFile>> | undefined
  return async (request, path, overview) => {
    files ??= readPage(directory, basePath)
    const known = await files
    const page = known.get('/index.html')
    const file = known.get(path) ?? (extname(path) === '' ? page : undefined)
    if (file !== undefined) {
      const shown = file === page ? await overview() : undefined
      return respond(request, shown === undefined ? file : withOverview(file, shown))
    }
    files = undefined
    throw known.size === 0
      ? notFound('page in this installation', 'build the package web, or use the API at /api/v1')
      : notFound('file of this name', 'open the page at its start')
  }
}

async function readPage(directory: string, basePath: string): Promise<ReadonlyMap<string, PageFile>> {
  const names = await readdir(directory, { recursive: true, withFileTypes: true }).catch(() => [])
  const files = new Map<string, PageFile>()
  for (const entry of names) {
    if (!entry.isFile()) continue
    const path = join(entry.parentPath, entry.name)
    const url = path.slice(directory.length).replaceAll('\\', '/')
    const type = types[extname(path)]
    if (type === undefined) continue
    const read = await readFile(path)
    const bytes = url === '/index.html' ? withBase(read, basePath) : new Uint8Array(read)
    files.set(url, {
      bytes,
      type,
      immutable: /[-.][\w-]{8,}\.\w+$/.test(url) && url !== '/index.html',
      packed: new Map(),
    })
  }
  return files
}

/** Relative links lead to the same files from every path. */
function withBase(html: Buffer, basePath: string): Uint8Array<ArrayBuffer> {
  const text = html.toString('utf8').replace(/<head>/i, `<head><base href="${basePath}/">`)
  return new Uint8Array(Buffer.from(text))
}

/** Text that is JSON and ends no element, whatever it contains. */
function withOverview(page: PageFile, overview: Overview): PageFile {
  const json = JSON.stringify(overview).replaceAll('<', String.raw`\u003c`)
  const data = `<script type="application/json" id="overview">${json}</script></body>`
  const text = Buffer.from(page.bytes)
    .toString('utf8')
    .replace('</body>', () => data)
  return { ...page, bytes: new Uint8Array(Buffer.from(text)), once: true, packed: new Map() }
}

async function respond(request: Request, file: PageFile): Promise<Response> {
  const encoding = encodingFor(request)
  const bytes = encoding === undefined ? file.bytes : await packed(file, encoding)
  return new Response(request.method === 'HEAD' ? null : bytes, {
    headers: {
      ...pageHeaders,
      'content-type': file.type,
      'cache-control': cacheControl(file),
      vary: file.once ? 'accept-encoding, cookie' : 'accept-encoding',
      ...(encoding === undefined ? {} : { 'content-encoding': encoding }),
    },
  })
}

function cacheControl({ immutable, once = false }: PageFile): string {
  if (once) return 'no-store'
  return immutable ? 'public, max-age=31536000, immutable' : 'no-cache'
}

/** The best encoding that the client takes. */
export function encodingFor(request: Request): 'br' | 'gzip' | undefined {
  const accepted = (request.headers.get('accept-encoding') ?? '').toLowerCase()
  const takes = (name: string): boolean =>
    new RegExp(`(^|[,\\s])${name}\\s*(,|$|;(?!\\s*q=0(\\.0*)?\\s*(,|$)))`).test(accepted)
  return takes('br') ? 'br' : takes('gzip') ? 'gzip' : undefined
}

function packed(file: PageFile, encoding: 'br' | 'gzip'): Promise<Uint8Array<ArrayBuffer>> {
  const known = file.packed.get(encoding)
  if (known) return known
  const options = { params: { [constants.BROTLI_PARAM_QUALITY]: file.once ? 3 : 11 } }
  const packing =
    encoding === 'br'
      ? promisify(brotliCompress)(file.bytes, options)
      : promisify(gzip)(file.bytes, { level: file.once ? 1 : 9 })
  const bytes = packing.then((buffer) => new Uint8Array(buffer))
  file.packed.set(encoding, bytes)
  return bytes
}
