import type { ConfigTree, MergedConfig, OperationOptions, SimulatedDevice } from '@vfab/core'

import type { Isolation } from '../config/isolation.ts'
import { pointerOf } from '../config/load-config.ts'
import type { DetectedDevice } from '../detection/report.ts'
import type { InstalledDriver } from '../discovery/inventory.ts'

/** One device, not opened yet. Disposing it closes its simulator, if it has one. */
export interface ResolvedDevice extends AsyncDisposable {
  readonly driver: InstalledDriver
  /** The name in `devices:` that led here, if one did. */
  readonly alias: string | undefined
  /** For people and events: `east`, `ebb:/dev/ttyACM0`, `ebb:sim`. */
  readonly name: string
  readonly address: string
  /** Where the configuration wants its driver to run; `undefined` where it says nothing. */
  readonly isolation: Isolation | undefined
  /** All settings with their origins, the address among them; not checked yet. */
  readonly settings: MergedConfig
  /** What detection knows of it, where detection found it. */
  readonly found: DetectedDevice | undefined
  /** The running device behind `driver:sim`. */
  readonly simulated: SimulatedDevice | undefined
  /** Where the device is now, as settings, for a session's reconnects; `undefined` for those that cannot move. */
  readonly relocate: ((options: OperationOptions) => Promise<ConfigTree | undefined>) | undefined
}

/** The address that a person set; a schema's default does not say which device is meant. */
export function configuredAddress(settings: MergedConfig, key: string): string | undefined {
  const winner = settings.provenance.get(pointerOf([key]))?.at(-1)
  return winner && winner.source !== 'default' && typeof winner.value === 'string' ? winner.value : undefined
}

/** Fills in what a device does not have. Disposing it closes its simulator. */
export function resolved(
  device: Omit<ResolvedDevice, 'found' | 'isolation' | 'simulated' | 'relocate' | typeof Symbol.asyncDispose> &
    Partial<Pick<ResolvedDevice, 'found' | 'simulated' | 'relocate'>>,
): ResolvedDevice {
  const { found, simulated, relocate } = device
  return {
    ...device,
    found,
    simulated,
    relocate,
    isolation: undefined,
    [Symbol.asyncDispose]: async () => simulated?.close(),
  }
}
