import type { NoValues } from '../command.ts'
import { completionScript, type CompletionShell } from '../completion-scripts.ts'
import type { Invocation } from '../invocation.ts'

/** `vfab completion SHELL` */
export async function printScript({ output, positionals }: Invocation<NoValues>): Promise<void> {
  const shell = positionals[0] as CompletionShell
  const script = await completionScript(shell)
  output.document({ shell, script })
  output.result(script.trimEnd())
}
