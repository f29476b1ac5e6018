import { flag, hostedOptions, type HostedValues, takes, takesMany } from '@vfab/workshop/options'

import type { Command } from '../command.ts'

/** Options of `vfab serve`. */
export interface ServeValues extends HostedValues {
  readonly open?: boolean | undefined
  readonly listen?: string | undefined
  readonly port?: string | undefined
  readonly name?: readonly string[] | undefined
  readonly cert?: string | undefined
  readonly key?: string | undefined
  readonly 'base-path'?: string | undefined
  readonly 'trusted-proxy'?: readonly string[] | undefined
  readonly pair?: boolean | undefined
}

export const serve: Command<ServeValues> = {
  options: {
    open: flag('open the page in the browser'),
    pair: flag('print a pairing code of the server that is running on this computer, then end'),
    listen: takes('ADDRESS', 'let other devices in: 0.0.0.0 for all networks; default: this computer only'),
    port: takes('PORT', 'port to listen on; default 8423'),
    name: takesMany('NAME', 'a host name by which the server is reached, such as plotter.example.org'),
    cert: takes('FILE', 'certificate (PEM), for https; with --key', { complete: 'file' }),
    key: takes('FILE', 'private key (PEM) of the certificate', { complete: 'file' }),
    'base-path': takes('PATH', 'path below which a proxy serves the page, such as /vfab'),
    'trusted-proxy': takesMany('ADDRESS', 'address of a proxy whose X-Forwarded headers count'),
    ...hostedOptions,
  },
  positionals: [],
  details:
    'Serves a page for the browser until Ctrl-C: plot, pause, change and resume, move machines, watch cameras and sensors. ' +
    'On this computer, open the printed address; it works once. Other devices need --listen and a pairing code. ' +
    'Stopping from the page is a convenience, not a safety device. Needs the package @vfab/server.',
  examples: [
    { line: 'vfab serve --open', does: 'opens the page in the browser of this computer' },
    { line: 'vfab serve --listen 0.0.0.0', does: 'also lets in a phone or tablet, with a pairing code' },
    { line: 'vfab serve -d ebb:sim --open', does: 'tries it with a simulated plotter' },
  ],
  stream: true,
  load: async () => (await import('../serve.ts')).serveCommand,
}
