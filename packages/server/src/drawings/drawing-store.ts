/*
 * Drawings that were uploaded. A file lies under the SHA-256 of its content, whatever it was called: names are labels. Bytes are counted
 * and hashed while they come, so that too much is refused before it is there.
 */
import { createHash, randomUUID } from 'node:crypto'
import { type FileHandle, mkdir, open, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { toDriverError } from '@vfab/core'

import type { Drawing } from '../api/drawing.ts'
import { notFound, refuse } from '../problem.ts'
import type { ReadFacts } from './preparing-messages.ts'

/** How much is stored. */
export interface StoreLimits {
  /** Of one file. */
  readonly uploadBytes: number
  readonly drawings: number
  /** Of all files. */
  readonly storeBytes: number
}

/** 64 MiB a file, 1,000 files, 2 GiB. */
export const defaultStoreLimits: StoreLimits = { uploadBytes: 64 * 2 ** 20, drawings: 1000, storeBytes: 2 * 2 ** 30 }

/** A body that is uploaded. */
export interface Upload {
  readonly name: string
  readonly body: ReadableStream<Uint8Array> | null
  /** As the client says. */
  readonly bytes: number | undefined
  /** SHA-256 that the client expects, hexadecimal. */
  readonly digest: string | undefined
}

/** Stored drawings. */
export interface DrawingStore {
  readonly limits: StoreLimits
  /** The newest first. */
  list(): readonly Drawing[]
  /** @throws DriverError `NOT_FOUND` */
  show(id: string): Drawing
  /** Absolute path of the file. @throws DriverError `NOT_FOUND` */
  pathOf(id: string): string
  /**
   * Stores a file, after `read` found what is in it; nothing is left of one that cannot be read.
   * @throws DriverError `TOO_LARGE`, `STORE_FULL`, and what `read` throws
   */
  add(upload: Upload, read: (path: string) => Promise<ReadFacts>): Promise<Drawing>
  /** @throws DriverError `NOT_FOUND` */
  remove(id: string): Promise<void>
}

/** Opens the store in a directory that is made where needed. @param now - wall clock, ms since 1970 */
export async function openDrawingStore(
  directory: string,
  { limits = defaultStoreLimits, now }: { readonly limits?: StoreLimits | undefined; readonly now: () => number },
): Promise<DrawingStore> {
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 })
  } catch (error) {
    throw toDriverError(error, { operation: 'make', address: directory })
  }
  const drawings = new Map<string, Drawing>()
  for (const name of await readdir(directory)) {
    if (name.endsWith('.part')) await rm(join(directory, name), { force: true })
    const [, id] = /^([0-9a-f]{64})\.json$/.exec(name) ?? []
    const drawing = id === undefined ? undefined : await readFacts(join(directory, name), id)
    if (drawing) drawings.set(drawing.id, drawing)
  }
  return new DirectoryDrawingStore(directory, drawings, limits, now)
}

async function readFacts(path: string, id: string): Promise<Drawing | undefined> {
  try {
    const drawing = JSON.parse(await readFile(path, 'utf8')) as Drawing
    return drawing.id === id && Array.isArray(drawing.layers) ? drawing : undefined
  } catch {
    return undefined
  }
}

class DirectoryDrawingStore implements DrawingStore {
  readonly limits: StoreLimits
  readonly #directory: string
  readonly #drawings: Map<string, Drawing>
  readonly #now: () => number
  /** Bytes that are on their way, so that several uploads together keep to the limit. */
  #coming = 0

  constructor(directory: string, drawings: Map<string, Drawing>, limits: StoreLimits, now: () => number) {
    this.#directory = directory
    this.#drawings = drawings
    this.limits = limits
    this.#now = now
  }

  list(): readonly Drawing[] {
    return [...this.#drawings.values()].sort((one, other) => other.addedMs - one.addedMs)
  }

  show(id: string): Drawing {
    const drawing = this.#drawings.get(id)
    if (drawing === undefined) throw notFound(`drawing ${id.slice(0, 64)}`, 'GET /api/v1/drawings lists them')
    return drawing
  }

  pathOf(id: string): string {
    return join(this.#directory, this.show(id).id)
  }

  async add(upload: Upload, read: (path: string) => Promise<ReadFacts>): Promise<Drawing> {
    if (this.#drawings.size >= this.limits.drawings) throw full('there are as many drawings as it may have')
    const path = join(this.#directory, `${randomUUID()}.part`)
    try {
      const { id, bytes } = await this.#receive(upload, path)
      if (upload.digest !== undefined && upload.digest !== id) {
        throw refuse('REQUEST_INVALID', {
          message: 'the file that came is not the one that its digest names',
          hint: 'upload it again',
        })
      }
      const known = this.#drawings.get(id)
      const facts = known ?? (await read(path))
      const { page, layers, notDrawn } = facts
      const drawing = { id, name: upload.name, bytes, addedMs: this.#now(), page, layers, notDrawn }
      await rename(path, join(this.#directory, id))
      await writeFile(join(this.#directory, `${id}.json`), JSON.stringify(drawing), { mode: 0o600 })
      this.#drawings.set(id, drawing)
      return drawing
    } finally {
      await rm(path, { force: true })
    }
  }

  async remove(id: string): Promise<void> {
    const path = this.pathOf(id)
    this.#drawings.delete(id)
    await rm(`${path}.json`, { force: true })
    await rm(path, { force: true })
  }

  async #receive({ body, bytes: announced = 0 }: Upload, path: string): Promise<{ id: string; bytes: number }> {
    this.#checkSize(announced)
    let file: FileHandle | undefined
    const hash = createHash('sha256')
    let bytes = 0
    try {
      file = await open(path, 'wx', 0o600)
      if (body !== null) {
        for await (const part of body as unknown as AsyncIterable<Uint8Array>) {
          bytes += part.byteLength
          this.#coming += part.byteLength
          this.#checkSize(bytes)
          hash.update(part)
          await file.write(part)
        }
      }
      if (bytes === 0) throw refuse('REQUEST_INVALID', { message: 'the file is empty', hint: 'choose another file' })
      return { id: hash.digest('hex'), bytes }
    } catch (error) {
      throw (error as NodeJS.ErrnoException).syscall === undefined
        ? error
        : toDriverError(error, { operation: 'store', address: path })
    } finally {
      this.#coming -= bytes
      await file?.close()
    }
  }

  #checkSize(bytes: number): void {
    const { uploadBytes, storeBytes } = this.limits
    if (bytes > uploadBytes) {
      throw refuse('TOO_LARGE', {
        message: `the file is larger than ${Math.floor(uploadBytes / 2 ** 20)} MiB`,
        hint: 'simplify the drawing, or split it into several files',
      })
    }
    const stored = this.list().reduce((sum, drawing) => sum + drawing.bytes, 0)
    if (stored + Math.max(bytes, this.#coming) > storeBytes) throw full('there is no room for more')
  }
}

function full(message: string): Error {
  return refuse('STORE_FULL', { message, hint: 'remove drawings that are not needed any more' })
}
