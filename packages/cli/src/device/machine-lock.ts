import { createDeviceLocks, createSessionLock, type SessionLock, userStateDirectory } from '@vfab/host'
import { join } from 'node:path'

import { warn } from '../remarks.ts'
import type { DeviceScope } from './use-device.ts'

/** Longer command lines are cut: they are for people. */
const longestCommand = 120

/** Keeps other processes of this user off a machine while this command has it. */
export function machineLock({ argv, io, output }: DeviceScope, job: string | undefined): SessionLock {
  const directory = join(userStateDirectory(io), 'locks')
  const command = `vfab ${argv.join(' ')}`.slice(0, longestCommand)
  return createSessionLock(createDeviceLocks({ directory, command, job, platform: io.platform }), {
    onUnlockable: (error) => warn(output, `other programs are not kept off the machine: ${error.message}`),
  })
}
