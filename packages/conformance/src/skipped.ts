/** Ends a check without a verdict. */
export class Skipped extends Error {}

/** Ends the check without a verdict, for `reason`. */
export function skip(reason: string): never {
  throw new Skipped(reason)
}
