import type * as z from 'zod'

import type { Operation } from './operations.ts'

/** Who may ask: everybody, every client with a session, or those whose role is `operate`. */
export type Access = 'open' | 'watch' | 'operate'

/** Which machine's lease a request needs: that of the device, job or queue in its path, or of the device its body names. */
export type LeaseOf = 'device' | 'job' | 'body'

/** How one operation is asked for. Routing, checks, the OpenAPI document and the security tests are all made from these. */
export interface Route<Op extends Operation = Operation> {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** Below the base path; names after a colon are one segment each, percent-encoded. */
  readonly path: string
  /** What it does, one imperative sentence. */
  readonly summary: string
  readonly access: Access
  /**
   * The caller has to operate that machine. One without an operator is taken by asking; otherwise the response is 409 with the
   * operator in `error.context.lease`.
   */
  readonly lease?: LeaseOf | undefined
  /** Names of the query, with a description; `?` after those that may be left out. */
  readonly query?: Readonly<Record<string, string>> | undefined
  /** JSON body, or `bytes`. A body that may be left out counts as `{}`. */
  readonly body?: z.ZodType<Op['body']> | 'bytes' | undefined
  /** Of success. */
  readonly status: 200 | 201 | 202 | 204
  /** JSON result; a media type for what is not JSON; absent for 204. */
  readonly result?: z.ZodType<Op['result']> | string | undefined
}
