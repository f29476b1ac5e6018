import { flag, takes, takesMany } from '@vfab/workshop/options'

import type { Command } from '../command.ts'
import type { DetectValues } from '../detect.ts'

export const detect: Command<DetectValues> = {
  options: {
    probe: flag('open ports to ask who is there; opening resets some boards'),
    network: takesMany('HOST|CIDR', 'look for devices on this host or block of addresses too'),
    kind: takesMany('KIND', 'plotter, camera or sensor; all by default'),
    timeout: takes('TIME', 'how long each source may take, 3s by default'),
  },
  positionals: [],
  details: 'Without --probe, no port is opened and no code of any driver runs. Works without a network.',
  examples: [
    { line: 'vfab detect', does: 'lists what is plugged in' },
    { line: 'vfab detect --network 192.168.1.0/24', does: 'also asks every host of this network' },
  ],
  begins: 'looking for devices',
  load: async () => (await import('../detect.ts')).detectCommand,
}
