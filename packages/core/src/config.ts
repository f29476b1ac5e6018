/** Where a setting came from, weakest first. */
export const configSources = ['default', 'user-file', 'project-file', 'environment', 'command-line'] as const

/** One of {@link configSources}. */
export type ConfigSource = (typeof configSources)[number]

/** A tree of settings: objects, arrays and plain values as JSON has them. */
export type ConfigTree = { readonly [key: string]: unknown }

/** Settings from one place. */
export interface ConfigLayer {
  readonly source: ConfigSource
  /** The place in a person's words: a file's path, `VFAB_EBB_PORT`, `--set penUpPercent=60`. */
  readonly origin: string
  readonly values: ConfigTree
  /** Where single settings, or all inside one, came from, by JSON pointer, where that is finer than {@link origin}. */
  readonly origins?: ReadonlyMap<string, string>
}

/** One layer's say on a setting. */
export interface ConfigOrigin {
  readonly source: ConfigSource
  readonly origin: string
  readonly value: unknown
}

/** The outcome of merging layers. */
export interface MergedConfig {
  readonly values: ConfigTree
  /** For each leaf, by its JSON pointer: every layer that set it, the winner last. */
  readonly provenance: ReadonlyMap<string, readonly ConfigOrigin[]>
}
