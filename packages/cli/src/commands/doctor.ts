import type { Command } from '../command.ts'
import type { DoctorValues } from '../doctor/doctor.ts'

export const doctor: Command<DoctorValues> = {
  options: {
    fix: { type: 'boolean', summary: 'mend what can be mended, after asking for each change' },
    yes: { type: 'boolean', short: 'y', summary: 'with --fix: make the changes without asking' },
  },
  positionals: [],
  details:
    'Loads the code of every installed driver. Opens no port, moves nothing. Exit code 1 if a check fails. --fix installs udev ' +
    'rules, joins groups (both with sudo) and renames misspelt settings; `vfab config undo` takes back what it changed in the ' +
    'configuration.',
  examples: [{ line: 'vfab doctor --fix', does: 'mends what it can, and asks before each change' }],
  begins: 'checking the installation',
  load: async () => (await import('../doctor/doctor.ts')).runDoctor,
}
