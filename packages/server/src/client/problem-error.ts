import { DriverError } from '@vfab/core'

import { problemSchema } from '../api/problem.ts'

/** What a server answers that starts, and a proxy whose server is away. */
const awaited: ReadonlySet<number> = new Set([502, 503, 504])

/** The error that a response reports, as it was at the server. @param url - of the server, for a response that is none of ours */
export function errorOfProblem(bytes: Uint8Array, status: number, url: string): DriverError {
  const problem = problemSchema.safeParse(parsed(bytes))
  if (!problem.success) {
    if (awaited.has(status)) return notYet(status, url)
    return new DriverError(`${url} answered with HTTP status ${status}`, {
      type: 'protocol',
      code: 'HOST_FOREIGN',
      hint: 'check that the address is that of vfab serve, not of another program',
    })
  }
  const { message, type, code, driver, hint, context = {} } = problem.data.error
  return new DriverError(message, {
    type,
    code,
    context,
    ...(driver === undefined ? {} : { driver }),
    ...(hint === undefined ? {} : { hint }),
  })
}

function notYet(status: number, url: string): DriverError {
  return new DriverError(`${url} is not ready (HTTP status ${status})`, {
    type: 'connection',
    code: 'CONNECTION_REFUSED',
    hint: 'try again in a moment; if it stays so, look at vfab serve there',
  })
}

function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8'))
  } catch {
    return undefined
  }
}
