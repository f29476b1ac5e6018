import type { InterruptSignal } from './io.ts'

/** Why an operation ended when the user, or the system, asked for it: exit code 130. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted'
  readonly signalName: InterruptSignal

  constructor(signalName: InterruptSignal) {
    super(signalName === 'SIGINT' ? 'interrupted' : `ended by ${signalName}`)
    this.signalName = signalName
  }
}
