/*
 * Drawings made ready. What a preparation is stays on the disk; its strokes stay in memory while there is room, and are made again from
 * the drawing and the settings when they are needed and gone.
 */
import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { abortable, isDriverError, type OperationOptions } from '@vfab/core'

import type { Preparation, PreparationSettings } from '../api/drawing.ts'
import { notFound } from '../problem.ts'
import type { DrawingStore } from './drawing-store.ts'
import type { Preparer } from './preparer.ts'
import type { Prepared } from './preparing-messages.ts'

/** A preparation with its strokes. */
export interface ReadyDrawing extends Omit<Prepared, 'facts'> {
  readonly preparation: Preparation
}

/** Preparations of stored drawings. */
export interface Preparations {
  /** @throws DriverError `NOT_FOUND`, and what preparing throws */
  prepare(drawing: string, settings: PreparationSettings, options: OperationOptions): Promise<Preparation>
  /** @throws DriverError `NOT_FOUND` */
  show(id: string): Preparation
  /** With its strokes. @throws as {@link prepare} */
  ready(id: string, options?: OperationOptions): Promise<ReadyDrawing>
  /** Those whose strokes are in memory, the last used first. */
  latest(count: number): readonly Preparation[]
  /** Forgets what was made of a drawing. */
  forget(drawing: string): Promise<void>
}

/** What {@link openPreparations} accepts. */
export interface PreparationsOptions {
  readonly directory: string
  readonly drawings: DrawingStore
  readonly preparer: Preparer
  readonly onStep: (drawing: string, step: string) => void
}

/** Memory for strokes, bytes, and how many preparations are remembered at all. */
const most = { bytes: 128 * 2 ** 20, remembered: 2000 }

/** Opens what was prepared before. */
export async function openPreparations(options: PreparationsOptions): Promise<Preparations> {
  const { directory } = options
  await mkdir(directory, { recursive: true, mode: 0o700 })
  const known = new Map<string, Preparation>()
  for (const name of await readdir(directory)) {
    const [, id] = /^([0-9a-f]{32})\.json$/.exec(name) ?? []
    if (id === undefined) continue
    const preparation = await readPreparation(join(directory, name))
    if (preparation?.id === id) known.set(id, preparation)
  }
  return new StoredPreparations(options, known)
}

async function readPreparation(path: string): Promise<Preparation | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Preparation
  } catch {
    return undefined
  }
}

class StoredPreparations implements Preparations {
  readonly #options: PreparationsOptions
  readonly #known: Map<string, Preparation>
  /** The last used is the last. */
  readonly #ready = new Map<string, ReadyDrawing>()
  readonly #making = new Map<string, Promise<ReadyDrawing>>()

  constructor(options: PreparationsOptions, known: Map<string, Preparation>) {
    this.#options = options
    this.#known = known
  }

  async prepare(drawing: string, settings: PreparationSettings, options: OperationOptions): Promise<Preparation> {
    const { id } = this.#options.drawings.show(drawing)
    const { preparation } = await this.#make(id, settings, options)
    return preparation
  }

  show(id: string): Preparation {
    const preparation = this.#known.get(id)
    if (preparation === undefined) throw notFound(`preparation ${id.slice(0, 64)}`, 'prepare the drawing again')
    return preparation
  }

  async ready(id: string, options: OperationOptions = {}): Promise<ReadyDrawing> {
    const { drawing, settings } = this.show(id)
    return this.#make(drawing, settings, options)
  }

  latest(count: number): readonly Preparation[] {
    return [...this.#ready.values()]
      .slice(-count)
      .reverse()
      .map(({ preparation }) => preparation)
  }

  async forget(drawing: string): Promise<void> {
    for (const preparation of this.#known.values()) {
      if (preparation.drawing === drawing) await this.#drop(preparation.id)
    }
  }

  async #make(drawing: string, settings: PreparationSettings, options: OperationOptions): Promise<ReadyDrawing> {
    const id = idOf(drawing, settings)
    const ready = this.#ready.get(id)
    if (ready !== undefined) {
      this.#ready.delete(id)
      this.#ready.set(id, ready)
      return ready
    }
    const made = this.#making.get(id)
    if (made === undefined) return this.#begin(id, drawing, settings, options)
    try {
      return await abortable(made, options.signal)
    } catch (error) {
      // The client that began it gave it up; others did not.
      if (options.signal?.aborted || isDriverError(error)) throw error
      return this.#begin(id, drawing, settings, options)
    }
  }

  #begin(id: string, drawing: string, settings: PreparationSettings, options: OperationOptions): Promise<ReadyDrawing> {
    const making = this.#prepare(id, drawing, settings, options).finally(() => this.#making.delete(id))
    this.#making.set(id, making)
    return making
  }

  async #prepare(
    id: string,
    drawing: string,
    settings: PreparationSettings,
    { signal }: OperationOptions,
  ): Promise<ReadyDrawing> {
    const { drawings, preparer, onStep } = this.#options
    const { name } = drawings.show(drawing)
    const task = { kind: 'prepare', path: drawings.pathOf(drawing), name, settings } as const
    const { facts, ...strokes } = await preparer.run(task, { signal, onStep: (step) => onStep(drawing, step) })
    const preparation = { id, drawing, name, settings, ...facts }
    const ready = { preparation, ...strokes }
    this.#ready.set(id, ready)
    this.#makeRoom(id)
    this.#known.delete(id)
    this.#known.set(id, preparation)
    await writeFile(this.#path(id), JSON.stringify(preparation), { mode: 0o600 })
    for (const old of this.#known.keys()) {
      if (this.#known.size <= most.remembered) break
      await this.#drop(old)
    }
    return ready
  }

  #makeRoom(keep: string): void {
    const bytes = (): number =>
      [...this.#ready.values()].reduce((sum, { packed }) => sum + 5 * packed.plain.byteLength, 0)
    for (const id of this.#ready.keys()) {
      if (bytes() <= most.bytes) return
      if (id !== keep) this.#ready.delete(id)
    }
  }

  async #drop(id: string): Promise<void> {
    this.#known.delete(id)
    this.#ready.delete(id)
    await rm(this.#path(id), { force: true })
  }

  #path(id: string): string {
    return join(this.#options.directory, `${id}.json`)
  }
}

/** The same drawing with the same settings, in whatever order they are given, has the same id. */
function idOf(drawing: string, settings: PreparationSettings): string {
  return createHash('sha256')
    .update(`${drawing} ${canonical(settings)}`)
    .digest('hex')
    .slice(0, 32)
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null'
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined)
  return `{${entries
    .map(([key, inner]) => `${JSON.stringify(key)}:${canonical(inner)}`)
    .sort()
    .join()}}`
}
