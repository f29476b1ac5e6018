import type { OperationId, Operations } from '../api/operations.ts'
import type { Caller } from './guard.ts'
import type { Peer } from './peer.ts'

/** What a handler of one operation gets: checked already. */
export interface Call<Id extends OperationId> {
  readonly params: Operations[Id]['params']
  readonly query: Operations[Id]['query']
  /** Checked JSON; of raw bodies see {@link request}. */
  readonly body: Operations[Id]['body']
  readonly caller: Caller
  readonly peer: Peer
  readonly request: Request
  /** Aborts when the caller hangs up. */
  readonly signal: AbortSignal
  /** Headers of the response besides the usual ones. */
  readonly headers: Headers
}

/** What a handler returns. */
export type Reply<Id extends OperationId> = Operations[Id]['result'] extends 'bytes'
  ? Response
  : Operations[Id]['result']

/** Does what one operation asks. */
export type Handler<Id extends OperationId> = (call: Call<Id>) => Reply<Id> | Promise<Reply<Id>>

/** A handler for each operation. */
export type Handlers = { readonly [Id in OperationId]: Handler<Id> }

/** Handlers of some operations. */
export type HandlersOf<Ids extends OperationId> = Pick<Handlers, Ids>
