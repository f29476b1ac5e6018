import type { Command, NoValues } from '../command.ts'

export const doctor: Command<NoValues> = {
  options: {},
  positionals: [],
  details: 'Loads the code of every installed driver. Opens no port, moves nothing. Exit code 1 if a check fails.',
  begins: 'checking the installation',
  load: async () => (await import('../doctor/doctor.ts')).runDoctor,
}
