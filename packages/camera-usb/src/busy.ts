import { DriverError, isDriverError } from '@vfab/core'
import { portHolders } from '@vfab/transport'

/** Adds who uses the camera to an error that says it is busy, as far as the system tells. */
export async function explainBusy(error: unknown, device: string): Promise<unknown> {
  if (!isDriverError(error) || error.code !== 'DEVICE_BUSY') return error
  const holders = await portHolders(device)
  const [first] = holders
  if (!first) return error
  const { type, code, driver, context, cause } = error
  const names = holders.map(({ pid, command }) => `${command} (pid ${pid})`).join(', ')
  return new DriverError(`${error.message}: by ${names}`, {
    type,
    code,
    driver,
    context: { ...context, holders },
    hint: `close ${names}`,
    cause,
  })
}
