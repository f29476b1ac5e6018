import { type Availability, DriverError } from '@vfab/core'

type SerialportPackage = Pick<typeof import('@serialport/bindings-cpp'), 'autoDetect'>

/**
 * Loads the native package behind serial ports; tests hand in their own. It is the binding of `serialport` alone: the
 * rest of that package, twelve parsers and a stream, is not used here.
 */
export type LoadSerialport = () => Promise<SerialportPackage>

const importSerialport: LoadSerialport = () => import('@serialport/bindings-cpp')
const howToInstall =
  'npm install @serialport/bindings-cpp (on a processor without ready-made files it must be allowed to build)'

/** The native package behind serial ports, loaded when the first port is needed. @throws DriverError `DEPENDENCY_MISSING` when it does not load */
export async function requireSerialport(load: LoadSerialport = importSerialport): Promise<SerialportPackage> {
  try {
    return await load()
  } catch (cause) {
    throw new DriverError('the package "@serialport/bindings-cpp" does not load', {
      type: 'dependency',
      code: 'DEPENDENCY_MISSING',
      hint: `install it again: ${howToInstall}`,
      cause,
    })
  }
}

/**
 * What a driver of serial devices says of this machine: available in any case, since what is behind `tcp://` is reached
 * without a native package; where that does not load, it is named as needed for serial ports.
 */
export async function serialAvailability(load: LoadSerialport = importSerialport): Promise<Availability> {
  try {
    await load()
    return { available: true, missing: [] }
  } catch {
    const optional = [{ name: '@serialport/bindings-cpp', neededFor: 'serial ports', hint: howToInstall }]
    return { available: true, missing: [], optional }
  }
}
