import { type DriverError, errorsOf, type MakeDriverError } from '@vfab/core'

/** Id of this driver, as in package.json. */
export const driverId = 'hpgl'

/** A `DriverError` of this driver, with the type that belongs to the code. */
export const hpglError: MakeDriverError = errorsOf(driverId)

/** The plotter was off, or was reset at its panel: what its buffer held is gone. */
export function deviceReset(address: string): DriverError {
  return hpglError('DEVICE_RESET', `the plotter at ${address} has restarted: what it had been sent is gone`, {
    context: { address },
    hint: 'check its power and its cable, load the paper again if it was released, then plot again or resume the job',
  })
}

/** What `OE` numbers mean. */
const meanings: Readonly<Record<number, string>> = {
  1: 'it does not know an instruction',
  2: 'an instruction has the wrong number of parameters',
  3: 'a parameter is out of its range',
  5: 'it does not have a character set',
  6: 'a point lies too far outside',
  7: 'its buffer for polygons is full',
  8: 'the paper is not held: the pinch wheels are up',
}

/** The plotter found something wrong with what it was sent. */
export function refused(address: string, error: number): DriverError {
  const meaning = meanings[error] ?? 'it does not say why'
  return hpglError('REJECTED', `the plotter at ${address} refused an instruction: ${meaning} (HP-GL error ${error})`, {
    context: { address, hpglError: error },
    hint:
      error === 8
        ? 'load the paper and lower the lever'
        : 'set model to the plotter it is; if it is right, check the cable for noise with --trace FILE',
  })
}

/** Bytes did not arrive as they were sent. */
export function transmissionFailed(address: string, error: number): DriverError {
  const overflow = error === 16
  return hpglError(
    'REJECTED',
    overflow
      ? `the buffer of the plotter at ${address} ran over: bytes were lost (error 16)`
      : `the plotter at ${address} received damaged bytes (error ${error})`,
    {
      context: { address, extendedError: error },
      hint: overflow
        ? 'set handshake to software, and make sure that no other program talks to the plotter'
        : 'check that baudRate, dataBits and parity are those of the switches on the plotter, and the cable',
    },
  )
}
