import type { Command, NoValues } from '../command.ts'

export const completion: Command<NoValues> = {
  options: {},
  positionals: [{ name: 'SHELL', summary: 'the shell', choices: ['bash', 'zsh', 'fish', 'pwsh'] }],
  examples: [
    { line: 'source <(vfab completion bash)', does: 'completes in this bash; put it into ~/.bashrc to keep it' },
    { line: 'vfab completion zsh > "${fpath[1]}/_vfab"', does: 'completes in every new zsh' },
    { line: 'vfab completion fish > ~/.config/fish/completions/vfab.fish', does: 'completes in every new fish' },
    { line: 'vfab completion pwsh | Out-String | Invoke-Expression', does: 'completes in this PowerShell' },
  ],
  load: async () => (await import('../completion/print-script.ts')).printScript,
}
