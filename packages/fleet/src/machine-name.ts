/* `HOST:DEVICE`: a machine of another computer, beside `DRIVER:ADDRESS` and the names of this computer's own. */

/** A machine of another computer. */
export interface RemoteMachine {
  readonly host: string
  /** Its name there: `axi`, `ebb:sim`. */
  readonly device: string
}

const pattern = /^([a-z0-9_-]{1,32}):(.+)$/

/**
 * The machine that a selector names, where it can be that of another computer.
 * @param drivers - ids and aliases of this computer's drivers: they come first, `ebb:sim` is never a host called `ebb`
 */
export function parseRemoteMachine(selector: string, drivers: ReadonlySet<string>): RemoteMachine | undefined {
  const [, host, device] = pattern.exec(selector) ?? []
  if (host === undefined || device === undefined || drivers.has(host)) return undefined
  return { host, device }
}
