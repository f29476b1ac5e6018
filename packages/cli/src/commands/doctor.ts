import { takes, takesMany } from '@vfab/workshop/options'

import type { Command } from '../command.ts'
import type { DoctorValues } from '../doctor/doctor.ts'

export const doctor: Command<DoctorValues> = {
  options: {
    fix: { type: 'boolean', summary: 'mend what can be mended, after asking for each change' },
    yes: { type: 'boolean', short: 'y', summary: 'with --fix: make the changes without asking' },
    bundle: takes('FILE', 'write a ZIP archive for a bug report, without secrets', {
      writes: 'bundle',
      complete: 'file',
    }),
    include: takesMany('LOG', 'with --bundle: also include this file that --log-file wrote', { complete: 'file' }),
  },
  positionals: [],
  details:
    'Loads the code of every installed driver. Opens no port, moves nothing. Exit code 1 if a check fails. --fix installs udev ' +
    'rules, joins groups (both with sudo) and renames misspelt settings; `vfab config undo` takes back what it changed in the ' +
    'configuration. --bundle writes versions, findings, packages, settings, devices and recent jobs: passwords, tokens and the name ' +
    'of the home directory are left out; look through it before you publish it.',
  examples: [
    { line: 'vfab doctor --fix', does: 'mends what it can, and asks before each change' },
    { line: 'vfab doctor --bundle report.zip', does: 'writes what a bug report needs' },
  ],
  begins: 'checking the installation',
  load: async () => (await import('../doctor/doctor.ts')).runDoctor,
}
