/** A remark about work in progress, for people: neither a result nor an error. */
export interface Notice {
  /**
   * `detail` is for those who asked for more; `warning` says that something is not as one may think; `step` says what is about
   * to be done, before it is.
   */
  readonly level: 'detail' | 'info' | 'warning' | 'step'
  readonly text: string
  /** What to do about it. */
  readonly hint?: string
  /** Of a step: it may take more than a second. */
  readonly mayBeLong?: boolean
  /** Of a step that was begun: how much of it is done, from 0 to 1. */
  readonly share?: number
}

/** Where notices go; nowhere by default. */
export type Notify = ((notice: Notice) => void) | undefined
