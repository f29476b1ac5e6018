/** The moments of a job at which hooks are called. */
export const hookMoments = ['start', 'layer', 'pause', 'resume', 'finish', 'stop', 'failure'] as const

/** One of {@link hookMoments}. */
export type HookMoment = (typeof hookMoments)[number]

/** A command or a web address that is told of a job's moments. */
export interface Hook {
  readonly on: readonly HookMoment[]
  /** What is told. */
  readonly target: CommandTarget | WebTarget
  /** How long it may take before it is ended. */
  readonly timeoutMs: number
}

/** Gets the job as JSON on its standard input. */
export interface CommandTarget {
  readonly kind: 'command'
  /** Program and arguments, or one line for the shell. Nothing of the job is ever put into either. */
  readonly run: readonly [program: string, ...args: string[]] | string
}

/** Gets the job as JSON in the body of a POST request. */
export interface WebTarget {
  readonly kind: 'web'
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
}

/** How long a hook may take where it does not say so itself. */
export const defaultHookTimeoutMs = 10_000

/** What a hook is called where its failure is told; an address without what may be secret in it. */
export function nameOfHook({ target }: Hook): string {
  if (target.kind === 'web') return new URL(target.url).origin
  return typeof target.run === 'string' ? target.run : target.run[0]
}
