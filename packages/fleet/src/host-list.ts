import type { Job } from '@vfab/server/api'

/** How a host became known: from `hosts:`, from the broker, or because it announces itself on the network (`_vfab._tcp`). */
export type HostOrigin = 'configuration' | 'broker' | 'network'

/** Where a host is. */
export interface HostPlace {
  readonly name: string
  readonly url: string
  readonly origin: HostOrigin
  readonly token?: string | undefined
  readonly ca?: string | undefined
}

/** A machine, camera or sensor of a host, at a glance. */
export interface HostDevice {
  readonly name: string
  readonly kind: 'plotter' | 'camera' | 'sensor'
  readonly model?: string | undefined
  /** As `/devices` of the API: `ready`, `plotting`, `missing`. */
  readonly state: string
  /** Of the job that runs on it. */
  readonly job?:
    | (Pick<Job, 'id' | 'name' | 'state' | 'strokesDone' | 'strokes'> & { readonly percent?: number | undefined })
    | undefined
}

/**
 * How a host stands.
 *
 * - `online`: it answers, and this computer is let in
 * - `unpaired`: it answers, and wants a pairing code first
 * - `offline`: it does not answer, or the broker reported its end
 */
export type HostState = 'online' | 'unpaired' | 'offline'

/** A host as `vfab fleet list` shows it. */
export interface HostReport {
  readonly name: string
  /** Absent of a host that the broker knows and that serves no page. */
  readonly url?: string | undefined
  readonly origin: HostOrigin
  readonly state: HostState
  readonly version?: string | undefined
  readonly devices: readonly HostDevice[]
  /** Why it is offline. */
  readonly error?: { readonly code: string; readonly message: string; readonly hint?: string | undefined } | undefined
}
