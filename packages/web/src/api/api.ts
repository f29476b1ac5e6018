import type { Operations } from '@vfab/server/api'

import { addressOf, type RequestId } from './addresses.ts'
import { createLane } from './lane.ts'
import { RequestError } from './request-error.ts'

/** What goes into a request, without what it has none of. */
export type Given<Id extends RequestId> = (keyof Operations[Id]['params'] extends never
  ? { readonly params?: undefined }
  : { readonly params: Operations[Id]['params'] }) &
  (Operations[Id]['body'] extends undefined
    ? { readonly body?: undefined }
    : { readonly body: Operations[Id]['body'] extends 'bytes' ? Blob : Operations[Id]['body'] }) & {
    readonly query?: Operations[Id]['query']
  }

/** What the server is asked. @throws RequestError always of this class, unless a signal aborted the request */
export interface Api {
  /** Asks for JSON, or to do something. */
  ask<Id extends RequestId>(id: Id, given: Given<Id>): Promise<Operations[Id]['result']>
  /** As {@link ask}, ahead of what waits: stop, pause, the beats of a jog, and what a person looks at. */
  askFirst<Id extends RequestId>(id: Id, given: Given<Id>): Promise<Operations[Id]['result']>
  /** Asks for bytes, ahead of what waits. */
  bytes<Id extends RequestId>(id: Id, given: Given<Id>): Promise<Response>
  /** Asks for bytes when nothing else is to be asked; aborted when something is. */
  bytesWhenIdle<Id extends RequestId>(id: Id, given: Given<Id>): Promise<Response>
}

interface AnyGiven {
  readonly params?: Readonly<Record<string, string>> | undefined
  readonly query?: Readonly<Record<string, string | undefined>> | undefined
  readonly body?: unknown
}

/** Hears of each request that was refused because the session is over. */
export type OnSessionOver = () => void

/** @param base - address of the page, below which the server is */
export function createApi(base: string, onSessionOver: OnSessionOver): Api {
  const lane = createLane()
  const send = async (id: RequestId, given: AnyGiven, signal?: AbortSignal): Promise<Response> => {
    const { method, path } = addressOf(id, given.params, given.query)
    const response = await fetch(new URL(path, base), {
      ...initOf(method, given.body),
      ...(signal && { signal }),
    }).catch((error: unknown) => {
      if (signal?.aborted === true) throw error
      throw new RequestError(0, undefined)
    })
    if (response.ok) return response
    if (response.status === 401 && id !== 'openSession') onSessionOver()
    throw new RequestError(response.status, await response.json().catch(() => undefined))
  }
  const json = async (id: RequestId, given: AnyGiven): Promise<never> => {
    const response = await send(id, given)
    return (response.status === 204 ? undefined : await response.json()) as never
  }
  return {
    ask: (id, given) => lane.take(() => json(id, given)),
    askFirst: (id, given) => lane.takeFirst(() => json(id, given)),
    bytes: (id, given) => lane.takeFirst(() => send(id, given)),
    bytesWhenIdle: (id, given) => lane.idle((signal) => send(id, given, signal)),
  }
}

function initOf(method: string, body: unknown): RequestInit {
  const init: RequestInit = { method, credentials: 'same-origin', redirect: 'error' }
  if (body instanceof Blob) return { ...init, body, headers: { 'content-type': 'application/octet-stream' } }
  if (body === undefined) return init
  return { ...init, body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }
}
