/*
 * How commands of the same user reach a server that runs on this computer: by a file that only this user can read.
 */
import { rm } from 'node:fs/promises'
import { join } from 'node:path'

import { DriverError } from '@vfab/core'
import { createWorkshop, type WorkshopOptions } from '@vfab/workshop'

import type { Pairing } from './api/session.ts'
import { createApiClient } from './client/api-client.ts'
import { createStateFile, type StateFile } from './state-file.ts'

/** What a running server leaves for commands. */
export interface RunningFacts {
  readonly pid: number
  /** With the base path, without a slash at its end. */
  readonly url: string
  readonly secret: string
}

function fileIn(directory: string): StateFile<RunningFacts> {
  return createStateFile(join(directory, 'running.json'), isFacts)
}

function isFacts(value: unknown): value is RunningFacts {
  const { pid, url, secret } = (value ?? {}) as Record<string, unknown>
  return typeof pid === 'number' && typeof url === 'string' && typeof secret === 'string'
}

/** Says that a server runs. @returns what takes that back */
export async function announceRunning(directory: string, facts: RunningFacts): Promise<() => Promise<void>> {
  await fileIn(directory).write(facts)
  return async () => {
    const now = await fileIn(directory).read()
    // A server that was started later has its own.
    if (now?.secret === facts.secret) await rm(join(directory, 'running.json'), { force: true })
  }
}

/**
 * Has the server that runs on this computer offer a pairing code.
 * @throws DriverError `CONNECTION_REFUSED` when none runs
 */
export async function requestPairing(workshop: WorkshopOptions = {}, stateDirectory?: string): Promise<Pairing> {
  const directory = stateDirectory ?? join(createWorkshop(workshop).stateDirectory, 'server')
  const facts = await fileIn(directory).read()
  if (facts === undefined) throw notRunning()
  // It is this computer: its certificate is for other names.
  const place = { url: facts.url, verifyCertificate: false }
  try {
    const body = { secret: facts.secret, as: 'token', name: 'vfab serve --pair' } as const
    const { token } = await createApiClient(place).ask('openSession', { body })
    const client = createApiClient({ ...place, token })
    try {
      return await client.ask('pair', { body: {} })
    } finally {
      await client.ask('closeSession').catch(() => {}) // it ends unused
    }
  } catch (cause) {
    throw notRunning(cause)
  }
}

function notRunning(cause?: unknown): DriverError {
  return new DriverError('no vfab serve is running here', {
    type: 'connection',
    code: 'CONNECTION_REFUSED',
    hint: 'start it: vfab serve --listen 0.0.0.0',
    cause,
  })
}
