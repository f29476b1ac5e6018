/*
 * How commands of the same user reach a server that runs on this computer: by a file that only this user can read.
 */
import { rm } from 'node:fs/promises'
import type { RequestOptions } from 'node:https'
import { join } from 'node:path'

import { DriverError } from '@vfab/core'
import { createWorkshop, type WorkshopOptions } from '@vfab/workshop'

import type { OfferedCode } from './access/pairing.ts'
import { apiPrefix } from './api/routes.ts'
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
export async function requestPairing(workshop: WorkshopOptions = {}, stateDirectory?: string): Promise<OfferedCode> {
  const directory = stateDirectory ?? join(createWorkshop(workshop).stateDirectory, 'server')
  const facts = await fileIn(directory).read()
  if (facts === undefined) throw notRunning()
  const { secret } = facts
  const session = await ask(facts, 'POST', '/session', { secret, as: 'token', name: 'vfab serve --pair' })
  const token = String(session['token'])
  try {
    return (await ask(facts, 'POST', '/pairing', {}, token)) as unknown as OfferedCode
  } finally {
    await ask(facts, 'DELETE', '/session', undefined, token).catch(() => {}) // it ends unused
  }
}

async function ask(
  { url }: RunningFacts,
  method: string,
  path: string,
  body: object | undefined,
  token?: string,
): Promise<Record<string, unknown>> {
  const { request } = url.startsWith('https:') ? await import('node:https') : await import('node:http')
  const options: RequestOptions = {
    method,
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    // It is this computer: its certificate is for other names.
    rejectUnauthorized: false,
  }
  return new Promise((resolve, reject) => {
    const onResponse = (response: import('node:http').IncomingMessage): void => {
      const parts: Buffer[] = []
      response.on('data', (part: Buffer) => parts.push(part))
      response.on('error', reject)
      response.on('end', () => {
        const text = Buffer.concat(parts).toString('utf8')
        if (response.statusCode === undefined || response.statusCode >= 300) return reject(notRunning(text))
        resolve(text === '' ? {} : (JSON.parse(text) as Record<string, unknown>))
      })
    }
    const sent = request(`${url}${apiPrefix}${path}`, options, onResponse)
    sent.on('error', (cause) => reject(notRunning(cause)))
    sent.end(body === undefined ? undefined : JSON.stringify(body))
  })
}

function notRunning(cause?: unknown): DriverError {
  return new DriverError('no vfab serve is running here', {
    type: 'connection',
    code: 'CONNECTION_REFUSED',
    hint: 'start it: vfab serve --listen 0.0.0.0',
    cause,
  })
}
