import type { CompletionKind } from './option-spec.ts'

/** One argument that is not an option. */
export interface PositionalSpec {
  /** In capitals, as help shows it: `FILE`. */
  readonly name: string
  readonly summary: string
  readonly optional?: boolean
  /** The last positional may take all the rest. */
  readonly multiple?: boolean
  readonly choices?: readonly string[]
  readonly complete?: CompletionKind
}
