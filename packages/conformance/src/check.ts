/** What a group of checks is about, for the author whose driver fails one. */
export interface CheckMeaning {
  /** What a user of the driver would suffer from. */
  readonly forUsers: string
  /** Which call of `@vfab/driver-kit`, or which change, mends it. */
  readonly mend: string
}

/** One promise that a driver keeps. */
export interface Check<Bench> extends CheckMeaning {
  /** A sentence in the present tense. */
  readonly name: string
  readonly run: (bench: Bench) => Promise<void>
}

/** A check on its own, before its group says what it is about. */
export interface NamedCheck<Bench> extends Partial<CheckMeaning> {
  readonly name: string
  readonly run: (bench: Bench) => Promise<void>
}

/** Puts a check together. `meaning` replaces parts of what its group says. */
export function check<Bench>(
  name: string,
  run: (bench: Bench) => Promise<void>,
  meaning: Partial<CheckMeaning> = {},
): NamedCheck<Bench> {
  return { ...meaning, name, run }
}

/** A group of checks that are about the same thing. */
export function checksOf<Bench>(meaning: CheckMeaning, checks: readonly NamedCheck<Bench>[]): readonly Check<Bench>[] {
  return checks.map((one) => ({ ...meaning, ...one }))
}
