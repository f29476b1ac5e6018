import { type Device, type DriverError, type SelfTestReport, toDriverError } from '@vfab/core'

/** Runs the device's self-test. A device that does not answer is a failed report. @throws the signal's reason */
export async function testDevice(device: Device, signal: AbortSignal): Promise<SelfTestReport> {
  try {
    return await device.selfTest({ signal })
  } catch (cause) {
    signal.throwIfAborted()
    return failedReport(toDriverError(cause, { operation: 'test', address: device.identity.address }))
  }
}

/** The self-test of a device that does not answer. */
function failedReport(error: DriverError): SelfTestReport {
  const { message, hint } = error
  const check = { name: 'answers', success: false, message, ...(hint !== undefined && { hint }) }
  return { success: false, message: `the device does not answer: ${message}`, details: [check] }
}
