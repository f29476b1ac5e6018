import { hideCredentials } from '@vfab/core'
import { createDeviceLocks, createSessionLock, type SessionLock, userStateDirectory } from '@vfab/host'
import { join } from 'node:path'

import { warn } from '../remarks.ts'
import type { DeviceScope } from './use-device.ts'

/**
 * What this process is doing, for people who find the machine busy: the command and its file. Options are left out, because
 * their values may be secrets.
 */
function commandOf(argv: readonly string[]): string {
  const option = argv.findIndex((word) => word.startsWith('-'))
  const words = option < 0 ? argv : [...argv.slice(0, option), '…']
  const command = hideCredentials(`vfab ${words.join(' ')}`)
  return command.length > longestCommand ? `${command.slice(0, longestCommand)}…` : command
}

/** Longer command lines are cut. */
const longestCommand = 120

/** Keeps other processes of this user off a machine while this command has it. */
export function machineLock({ argv, io, output }: DeviceScope, job: string | undefined): SessionLock {
  const directory = join(userStateDirectory(io), 'locks')
  const command = commandOf(argv)
  return createSessionLock(createDeviceLocks({ directory, command, job, platform: io.platform }), {
    onUnlockable: (error) => warn(output, `other programs are not kept off the machine: ${error.message}`),
  })
}
