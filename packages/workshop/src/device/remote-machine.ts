/* `HOST:DEVICE`: a machine of another computer, beside `DRIVER:ADDRESS` and the names of this computer's own. */
import type { Host } from '@vfab/host'

/** A machine of another computer. */
export interface RemoteMachine {
  readonly host: string
  /** Its name there: `axi`, `ebb:sim`. */
  readonly device: string
}

const pattern = /^([a-z0-9_-]{1,32}):(.+)$/

/**
 * The selectors that can mean machines of other computers. Drivers come first: `ebb:sim` is never a host called `ebb`. Without a colon in
 * any of them nothing is looked up.
 */
export async function possibleRemotes(
  selectors: readonly string[],
  host: Pick<Host, 'inventory'>,
): Promise<ReadonlyMap<string, RemoteMachine>> {
  const parts = selectors.flatMap((selector) => {
    const [, name, device] = pattern.exec(selector) ?? []
    return name === undefined || device === undefined ? [] : [{ selector, host: name, device }]
  })
  if (parts.length === 0) return new Map()
  const { drivers } = await host.inventory()
  const own = drivers.flatMap(({ id, metadata }) => [id, ...(metadata?.aliases ?? [])])
  const possible = parts.filter((part) => !own.includes(part.host))
  return new Map(possible.map(({ selector, ...machine }) => [selector, machine]))
}
