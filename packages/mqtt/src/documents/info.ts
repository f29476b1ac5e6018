import * as z from 'zod'

import { namePattern } from '../topics.ts'

/** Version of all documents. Members may be added within a version: ignore what is not known. */
export const schemaVersion = 1

/** A device as its host announces it. */
export interface DeviceInfo {
  /** DEVICE in topics: made of {@link name}, unique on the host. */
  readonly id: string
  /** As in the configuration of the host: `east`, or `driver:address`. */
  readonly name: string
  readonly kind: 'plotter' | 'camera' | 'sensor'
  readonly driver: string
  readonly model?: string | undefined
  readonly simulated: boolean
}

/** Payload of `vfab/HOST/info`. */
export interface HostInfo {
  readonly schemaVersion: 1
  /** Id of the installation: stays the same over restarts and renames. */
  readonly instance: string
  /** When this run of the host took its name, ms since 1970. */
  readonly sinceMs: number
  /** Version of vfab. */
  readonly version: string
  /** Newest version of vfab, where the host looked it up. */
  readonly latestVersion?: string | undefined
  /** Where its HTTP API and page are reached from other computers. */
  readonly url?: string | undefined
  /** Whether it carries out commands. */
  readonly commands: boolean
  /** Its devices: this many `state` documents are retained. */
  readonly devices: readonly DeviceInfo[]
}

const deviceInfoSchema: z.ZodType<DeviceInfo> = z.object({
  id: z.string().regex(namePattern),
  name: z.string().max(200),
  kind: z.enum(['plotter', 'camera', 'sensor']),
  driver: z.string().max(100),
  model: z.string().max(200).optional(),
  simulated: z.boolean(),
})

/** @see HostInfo */
export const hostInfoSchema: z.ZodType<HostInfo> = z.object({
  schemaVersion: z.literal(schemaVersion),
  instance: z.string().min(1).max(64),
  sinceMs: z.number(),
  version: z.string().max(100),
  latestVersion: z.string().max(100).optional(),
  url: z.string().max(1000).optional(),
  commands: z.boolean(),
  devices: z.array(deviceInfoSchema).max(1000),
})
