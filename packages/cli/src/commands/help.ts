import type { Command, NoValues } from '../command.ts'

export const help: Command<NoValues> = {
  options: {},
  positionals: [
    {
      name: 'TOPIC',
      summary: 'a command, or the code of an error; default: all commands',
      optional: true,
      multiple: true,
    },
  ],
  examples: [
    { line: 'vfab help config set', does: 'shows the options and examples of a command' },
    { line: 'vfab help DEVICE_BUSY', does: 'explains an error: what it means, its cause and its cure' },
  ],
  load: async () => (await import('../help-topic.ts')).helpCommand,
}
