/** A remark about work in progress, for people: neither a result nor an error. */
export interface Notice {
  /** `detail` is for those who asked for more; `warning` says that something is not as one may think. */
  readonly level: 'detail' | 'info' | 'warning'
  readonly text: string
  /** What to do about it. */
  readonly hint?: string
}

/** Where notices go; nowhere by default. */
export type Notify = ((notice: Notice) => void) | undefined
