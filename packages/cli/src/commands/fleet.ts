import type { Command, NoValues } from '../command.ts'

export const fleetList: Command<NoValues> = {
  options: {},
  positionals: [],
  details:
    'Lists the computers on which vfab serve runs: those of hosts: in the configuration, those of the broker, and those that announce ' +
    'themselves on the network, each with its machines, cameras and sensors. Needs the package @vfab/fleet.',
  examples: [{ line: 'vfab fleet list', does: 'shows which machines can be plotted on, and what they draw' }],
  load: async () => (await import('../fleet/fleet.ts')).listHosts,
}

export const fleetWatch: Command<NoValues> = {
  options: {},
  positionals: [],
  details: 'Prints the list again each time something changed, until Ctrl-C.',
  stream: true,
  load: async () => (await import('../fleet/fleet.ts')).watchHosts,
}

export const fleetPair: Command<NoValues> = {
  options: {},
  positionals: [
    { name: 'HOST', summary: 'name of the computer, as vfab fleet list shows it' },
    { name: 'CODE', summary: 'six digits; asked for by default', optional: true },
  ],
  details:
    'On the other computer, vfab serve --pair prints the code. It is traded for a token that is kept for this user.',
  examples: [{ line: 'vfab fleet pair studio', does: 'asks for the code, then lets this computer plot there' }],
  load: async () => (await import('../fleet/fleet.ts')).pairHost,
}
