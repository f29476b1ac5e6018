/** The moments of a job at which hooks are called. */
export const hookMoments = ['start', 'layer', 'pause', 'resume', 'finish', 'stop', 'failure'] as const

/** One of {@link hookMoments}. */
export type HookMoment = (typeof hookMoments)[number]

/** A command or an address that gets what happens as JSON, and how long it may take. */
export interface Call {
  readonly target: CallTarget
  /** How long it may take before it is ended. */
  readonly timeoutMs: number
}

/** A command or an address that is called at a job's moments. */
export interface Hook extends Call {
  readonly on: readonly HookMoment[]
}

/** What can be called. */
export type CallTarget = CommandTarget | WebTarget | MessageTarget

/** Gets the JSON on its standard input. */
export interface CommandTarget {
  readonly kind: 'command'
  /** Program and arguments, or one line for the shell. Nothing of what happened is ever put into either. */
  readonly run: readonly [program: string, ...args: string[]] | string
}

/** Gets the JSON in the body of a POST request. */
export interface WebTarget {
  readonly kind: 'web'
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
}

/** A person: a mail address or a topic of ntfy, reached through the package `@vfab/notify`. */
export interface MessageTarget {
  readonly kind: 'message'
  /** `mailto:maker@example.org` or `ntfy://ntfy.sh/topic`. */
  readonly url: string
}

/** How long a call may take where it does not say so itself. */
export const defaultHookTimeoutMs = 10_000

/** What a call is named in messages; an address without what may be secret in it. */
export function nameOfCall({ target }: Pick<Call, 'target'>): string {
  if (target.kind === 'message') return target.url.replace(/^(\w+:).*/s, '$1')
  if (target.kind === 'web') return new URL(target.url).origin
  return typeof target.run === 'string' ? target.run : target.run[0]
}
