import { writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'

import { type OperationOptions, toDriverError } from '@vfab/core'
import type { HostConfig } from '@vfab/host'

import { bundleMark } from '../../outputs/mark.ts'
import type { Shop } from '../../shop.ts'
import { diagnose } from '../diagnose.ts'
import type { Diagnosis } from '../diagnosis.ts'
import { bundleEntries } from './contents.ts'
import { createRedaction, secretsOf } from './secrets.ts'
import { zip } from './zip.ts'

/** What `Workshop.bundle` accepts. */
export interface BundleOptions extends OperationOptions {
  /** Files that `--log-file` wrote, to be included. */
  logs?: readonly string[] | undefined
  /** Default: one that is made now. */
  diagnosis?: Diagnosis | undefined
}

/** A bundle that was written. */
export interface Bundle {
  readonly path: string
  readonly bytes: number
  /** What is in it. */
  readonly files: readonly string[]
}

/** See `Workshop.bundle`. */
export async function writeBundle(shop: Shop, file: string, options: BundleOptions): Promise<Bundle> {
  const { logs = [], signal } = options
  const diagnosis = options.diagnosis ?? (await diagnose(shop, { signal }))
  // What cannot be read is in the diagnosis; the environment's secrets are hidden all the same.
  const config = await shop.host.config().catch(() => undefined)
  const readable = config ? shop : shop.withoutConfiguration()
  const inventory = await readable.host.inventory()
  const known: HostConfig = config ?? (await readable.host.config())
  const home = shop.options.homeDirectory ?? shop.env['HOME'] ?? homedir()
  const redaction = createRedaction(secretsOf(known, inventory), home)
  const entries = await bundleEntries(readable, { inventory, config, diagnosis, logs, signal }, redaction)
  signal?.throwIfAborted()
  const archive = zip(entries, { date: new Date(), comment: bundleMark })
  const path = shop.path(file)
  await writeFile(path, archive, { mode: 0o600 }).catch((cause: unknown) => {
    throw toDriverError(cause, { operation: 'write', address: path })
  })
  return { path, bytes: archive.length, files: entries.map(({ name }) => name) }
}
