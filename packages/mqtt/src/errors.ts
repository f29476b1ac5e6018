import { errorsOf, type MakeDriverError } from '@vfab/core'

/** What errors of this package name as their driver: the section of the configuration. */
export const errorSource = 'broker'

/** An error of this package. */
export const brokerError: MakeDriverError = errorsOf(errorSource)
