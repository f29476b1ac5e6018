import type { Log } from '@vfab/core'
import type { CommandFiles } from '@vfab/workshop'

import type { Io } from './io.ts'
import type { Output } from './output.ts'

/** One call of a command: what was typed, and where it may write. */
export interface Invocation<Values> {
  /** The words after `vfab`. */
  readonly argv: readonly string[]
  readonly values: Values
  readonly positionals: readonly string[]
  /** `--project DIR`. */
  readonly project: string | undefined
  /** `--config FILE`. */
  readonly configFile: string | undefined
  /** `--log-file FILE`. */
  readonly log: Log | undefined
  /** What the command reads and writes by its options. */
  readonly files: CommandFiles
  readonly io: Io
  readonly output: Output
}
