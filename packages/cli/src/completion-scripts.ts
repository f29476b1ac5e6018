import { readFile } from 'node:fs/promises'

/** Scripts that ask `vfab __complete`; the same path from this file and from what it is bundled into. */
const directory = new URL('../completions/', import.meta.url)

const files = { bash: 'vfab.bash', zsh: 'vfab.zsh', fish: 'vfab.fish', pwsh: 'vfab.ps1' } as const

/** A shell that completes. */
export type CompletionShell = keyof typeof files

/** The completion script of a shell. */
export function completionScript(shell: CompletionShell): Promise<string> {
  return readFile(new URL(files[shell], directory), 'utf8')
}
