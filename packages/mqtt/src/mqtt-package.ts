import { toDriverError } from '@vfab/core'
import type { BrokerPackage } from '@vfab/driver-kit/broker'

import { brokerError, errorSource } from './errors.ts'

/** Loads the package on first use: it is 44 packages large. @throws DriverError `DEPENDENCY_MISSING` */
export async function loadMqtt(): Promise<BrokerPackage> {
  try {
    return await import('mqtt')
  } catch (cause) {
    const { message } = toDriverError(cause, { operation: 'load', address: 'mqtt', driver: errorSource })
    throw brokerError('DEPENDENCY_MISSING', `the package mqtt cannot be loaded: ${message}`, {
      hint: 'install it again: npm install @vfab/mqtt',
      cause,
    })
  }
}
