import type { OptionTable } from '@vfab/workshop/options'

/** Options that every command takes, before or after its name. */
export const globalOptions: OptionTable = {
  json: { type: 'boolean', summary: 'print the result as JSON' },
  quiet: { type: 'boolean', short: 'q', summary: 'print results and errors only' },
  verbose: { type: 'boolean', short: 'v', multiple: true, summary: 'say more; twice for stack traces' },
  'no-color': { type: 'boolean', summary: 'never colour the output' },
  project: {
    type: 'string',
    value: 'DIR',
    complete: 'directory',
    summary: 'search this directory for drivers, and no other',
  },
  config: {
    type: 'string',
    value: 'FILE',
    complete: 'file',
    summary: "read this file instead of the project's vfab.config.yaml",
  },
  'log-file': {
    type: 'string',
    value: 'FILE',
    complete: 'file',
    summary: 'append what happens to devices and drivers to this file, one JSON object a line',
  },
  help: { type: 'boolean', short: 'h', summary: 'show help for the command' },
}
