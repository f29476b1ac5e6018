import { type Camera, type Driver, type OpenOptions, validateSettings } from '@vfab/core'
import { createLoader, readSettingsSchema, type ResolvedDevice } from '@vfab/host'

import { chooseDevice } from '../device/choose-device.ts'
import type { DeviceScope } from '../device/use-device.ts'

/** A camera that was chosen and is not open yet. */
export interface ChosenCamera extends AsyncDisposable {
  readonly name: string
  /** Opens it, as often as needed: a film outlives its camera's connection. */
  open(options: Pick<OpenOptions, 'signal' | 'timeoutMs'>): Promise<Camera>
}

/**
 * Finds the camera that is meant, and checks its settings; starts its simulator for `driver:sim`. Opens nothing.
 * @param selector - `--device`; the configured one, else the only one attached
 * @throws UsageError, DriverError `DEVICE_NOT_FOUND`, `DEVICE_AMBIGUOUS`, `CONFIG_INVALID`, `DEPENDENCY_MISSING`, …
 */
export async function chooseCamera(
  selector: string | undefined,
  assignments: readonly string[] | undefined,
  scope: DeviceScope,
  signal: AbortSignal,
): Promise<ChosenCamera> {
  const loader = createLoader()
  const request = { selector, assignments, simSpeed: undefined }
  const chosen = await chooseDevice(request, scope, { loader, signal, kind: 'camera' })
  try {
    const driver = (await loader.loadDriver(chosen.driver)) as Driver<unknown, Camera>
    const settings = await settingsFor(driver, chosen)
    const { clock, openPipe } = scope.io
    return {
      name: chosen.name,
      open: (options) => driver.open(settings, { ...options, clock, openPipe }),
      [Symbol.asyncDispose]: () => chosen[Symbol.asyncDispose](),
    }
  } catch (error) {
    await chosen[Symbol.asyncDispose]()
    throw error
  }
}

async function settingsFor(driver: Driver, { driver: entry, settings }: ResolvedDevice): Promise<unknown> {
  const { values, provenance } = settings
  const jsonSchema = readSettingsSchema(entry)
  return validateSettings(driver.configSchema, values, { driver: driver.id, provenance, jsonSchema })
}
