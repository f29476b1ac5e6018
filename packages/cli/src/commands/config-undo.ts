import type { Command, NoValues } from '../command.ts'

export const configUndo: Command<NoValues> = {
  options: {},
  positionals: [],
  details:
    'Restores the file as it was before config set or pen setup last wrote to it; repeat to go further back. ' +
    'Refuses if the file was edited since.',
  load: async () => (await import('../config/undo.ts')).undoConfig,
}
