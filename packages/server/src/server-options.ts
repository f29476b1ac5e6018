import type { WorkshopOptions } from '@vfab/workshop'

import type { StoreLimits } from './drawings/drawing-store.ts'
import type { TlsFiles } from './http/http-server.ts'

/** What `createServer` accepts. */
export interface ServerOptions {
  /** How the workshop is made: working directory, configuration, environment. Plain data but for `clock`, as a thread makes its own from it. */
  workshop?: WorkshopOptions | undefined
  /** Address to listen on. Default `127.0.0.1`: this computer alone. */
  listen?: string | undefined
  /** Default 8423; 0: any that is free. */
  port?: number | undefined
  /** Certificate and key, PEM: the server speaks https. */
  tls?: TlsFiles | undefined
  /** Path below which it is reached behind a proxy: `/vfab`. Default: none. */
  basePath?: string | undefined
  /** Names by which it is reached besides its addresses: `plotter.example.org`. */
  names?: readonly string[] | undefined
  /** Addresses of proxies whose `X-Forwarded-*` headers count. */
  trustedProxies?: readonly string[] | undefined
  /** Devices besides those of the configuration: `ebb:sim`. */
  devices?: readonly string[] | undefined
  /** Speed of simulated devices. Default 1: real time. */
  simSpeed?: number | 'max' | undefined
  /** Where clients, drawings and films are kept. Default: `server` in the user's state directory. */
  stateDirectory?: string | undefined
  /** Where the built page lies. Default: the one of this package. */
  pageDirectory?: string | undefined
  limits?: StoreLimits | undefined
  /** Wall clock, ms since 1970. */
  now?: (() => number) | undefined
  /** Receives mistakes of the server itself. Default: a process warning. */
  onMistake?: ((error: unknown) => void) | undefined
}
