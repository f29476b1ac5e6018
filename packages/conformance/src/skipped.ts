/** Ends a check without a verdict. */
export class Skipped extends Error {}

/** Ends the check without a verdict, for `reason`. */
export function skip(reason: string): never {
  throw new Skipped(reason)
}

/** The simulated device does not report what a check has to know: neither kept nor broken. */
export class Unjudged extends TypeError {
  readonly mend: string

  constructor(message: string, mend: string) {
    super(message)
    this.mend = mend
  }
}
