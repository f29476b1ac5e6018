import type { Command, NoValues } from '../command.ts'

/** Called by the scripts of `vfab completion`, never by people. */
export const complete: Command<NoValues> = {
  options: {},
  positionals: [
    { name: 'WORD', summary: 'the words after vfab, the last one unfinished', multiple: true, optional: true },
  ],
  load: async () => (await import('../completion/complete.ts')).printCandidates,
}
