import type { NoValues } from '../command.ts'
import type { Invocation } from '../invocation.ts'
import { scripts } from './scripts.ts'

/** `vfab completion SHELL` */
export async function printScript({ output, positionals }: Invocation<NoValues>): Promise<void> {
  const shell = positionals[0] as keyof typeof scripts
  output.document({ shell, script: scripts[shell] })
  output.result(scripts[shell].trimEnd())
}
