import type { Lease } from '@vfab/server/api'

/** Why a request was not done: what the server answered, or that there was no answer. */
export class RequestError extends Error {
  override readonly name = 'RequestError'
  readonly status: number
  readonly code: string
  /** What a person can do about it. */
  readonly hint: string | undefined
  /** Who operates the machine, where that is why. */
  readonly lease: Lease | undefined

  constructor(status: number, body: unknown) {
    const { error } = (body ?? {}) as { readonly error?: ErrorBody }
    super(error?.message ?? (status === 0 ? 'The server does not answer.' : `The server answered ${status}.`))
    this.status = status
    this.code = error?.code ?? 'NO_ANSWER'
    this.hint =
      error?.hint ?? (status === 0 ? 'Check that vfab serve runs and that you are on its network.' : undefined)
    this.lease = error?.context?.lease
  }
}

interface ErrorBody {
  readonly message?: string
  readonly code?: string
  readonly hint?: string
  readonly context?: { readonly lease?: Lease }
}
