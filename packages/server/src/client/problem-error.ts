import { DriverError } from '@vfab/core'

import { problemSchema } from '../api/problem.ts'

/** The error that a response reports, as it was at the server. @param url - of the server, for a response that is none of ours */
export function errorOfProblem(bytes: Uint8Array, status: number, url: string): DriverError {
  const problem = problemSchema.safeParse(parsed(bytes))
  if (!problem.success) {
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

function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8'))
  } catch {
    return undefined
  }
}
