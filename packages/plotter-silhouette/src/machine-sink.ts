import type { SelfTestCheck, SelfTestReport } from '@vfab/core'
import type { FileSink } from '@vfab/driver-kit'

import { emergencyBytes } from './gpgl.ts'
import type { MachineLink } from './machine-link.ts'

/** A sink that is as fast as its machine: what is written is carried out. */
export function createMachineSink(link: MachineLink, identity: string): FileSink {
  return {
    ended: link.closed,
    write: (text) => link.carryOut(text),
    close: () => link.close(),
    selfTest: () => testMachine(link, identity),
    get emergencyLift() {
      const { descriptor } = link
      return descriptor === undefined ? undefined : { descriptor, bytes: emergencyBytes() }
    },
  }
}

/** Asks the machine what it is and how it is. Nothing moves. */
async function testMachine(link: MachineLink, identity: string): Promise<SelfTestReport> {
  const answers: SelfTestCheck = { name: 'answers', success: true, message: `it says it is ${identity}` }
  const media: SelfTestCheck =
    (await link.state()) === 'unloaded'
      ? {
          name: 'media',
          success: false,
          message: 'no media is loaded',
          hint: 'put in the mat or sheet, and press Load',
        }
      : { name: 'media', success: true, message: 'media is loaded' }
  const details = [answers, media]
  return { success: media.success, message: media.success ? 'all 2 checks passed' : media.message, details }
}
