import type { Device } from '@vfab/core'

import { DeviceSession } from './device-session.ts'
import type { Session, SessionOptions } from './session.ts'

/** Makes a session in the state `uninitialized`; nothing is opened yet. */
export function createSession<Config, OpenDevice extends Device>(
  options: SessionOptions<Config, OpenDevice>,
): Session<OpenDevice> {
  return new DeviceSession(options)
}
