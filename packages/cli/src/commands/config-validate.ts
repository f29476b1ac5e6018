import type { Command, NoValues } from '../command.ts'

export const configValidate: Command<NoValues> = {
  options: {},
  positionals: [],
  details:
    'Checks both files and the environment against the schemas of the installed drivers. Exit code 2 if anything is wrong.',
  load: async () => (await import('../config/validate.ts')).validateConfig,
}
