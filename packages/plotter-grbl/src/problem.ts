/** A reason to move nothing. */
export interface Problem {
  /** Name of the check in the self-test. */
  readonly name: string
  readonly message: string
  /** What to type, or to do. */
  readonly hint: string
}

export function problem(name: string, message: string, hint: string): Problem {
  return { name, message, hint }
}
