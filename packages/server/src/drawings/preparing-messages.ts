/* What the server and its preparing thread say to each other. */
import type { DriverErrorJson } from '@vfab/core'
import type { NamedDrawing, WorkshopOptions } from '@vfab/workshop'

import type { Drawing, Preparation, PreparationSettings } from '../api/drawing.ts'
import type { JobLayer } from '../api/job.ts'
import type { Size } from '../api/device.ts'

/** What a thread's workshop is made of: all that is plain data. */
export type ThreadOptions = Pick<
  WorkshopOptions,
  'cwd' | 'argv1' | 'selfUrl' | 'project' | 'configFile' | 'bundledFrom' | 'homeDirectory' | 'platform'
> & { readonly env: Readonly<Record<string, string | undefined>> }

/** What the thread is asked to do. */
export type PreparingTask =
  | { readonly kind: 'read'; readonly path: string; readonly name: string }
  | { readonly kind: 'prepare'; readonly path: string; readonly name: string; readonly settings: PreparationSettings }
  | { readonly kind: 'job'; readonly job: string }

/** Bytes as clients take them. */
export interface PackedBytes {
  readonly plain: Uint8Array<ArrayBuffer>
  readonly gzip: Uint8Array<ArrayBuffer>
  readonly br: Uint8Array<ArrayBuffer>
  /** A small picture of them, PNG. */
  readonly picture: Uint8Array<ArrayBuffer>
}

/** What a file contains. */
export type ReadFacts = Pick<Drawing, 'page' | 'layers' | 'notDrawn'>

/** What a preparation is, without its name and ids. */
export type PreparedFacts = Omit<Preparation, 'id' | 'drawing' | 'name' | 'settings'>

/** A drawing made ready, with its strokes. */
export interface Prepared {
  readonly facts: PreparedFacts
  readonly drawing: NamedDrawing['drawing']
  readonly packed: PackedBytes
}

/** A stored job, read whole. */
export interface ReadJob {
  readonly page: Size
  readonly layers: readonly JobLayer[]
  /** 1 for each stroke that is drawn. */
  readonly done: Uint8Array<ArrayBuffer>
  readonly packed: PackedBytes
}

/** What each task brings. */
export interface PreparingResult {
  readonly read: ReadFacts
  readonly prepare: Prepared
  readonly job: ReadJob
}

/** From the server to the thread. */
export interface PreparingRequest {
  readonly number: number
  readonly task: PreparingTask
}

/** From the thread to the server. */
export type PreparingAnswer =
  | { readonly number: number; readonly step: string }
  | { readonly number: number; readonly result: PreparingResult[keyof PreparingResult] }
  | { readonly number: number; readonly error: DriverErrorJson }
