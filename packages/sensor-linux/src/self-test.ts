import type { Channel, Reading, SelfTestCheck, SelfTestReport } from '@vfab/core'

/** One check per channel: whether it has a value. */
export async function testSources(
  read: () => Promise<readonly Reading[]>,
  channels: readonly Channel[],
): Promise<SelfTestReport> {
  const readings = new Map((await read()).map((reading) => [reading.channel, reading]))
  const details = channels.map(({ id }): SelfTestCheck => {
    const reading = readings.get(id)
    const success = reading?.value !== undefined
    return {
      name: id,
      success,
      message: success ? `${String(reading?.value)} ${reading?.unit ?? ''}`.trim() : (reading?.reason ?? 'no-answer'),
      ...(success ? {} : adviceFor(reading?.reason)),
    }
  })
  const failed = details.filter(({ success }) => !success)
  const message =
    failed.length === 0
      ? `all ${details.length} channels have values`
      : `${failed.length} of ${details.length} channels have none: ${failed.map(({ name }) => name).join(', ')}`
  return { success: failed.length === 0, message, details }
}

function adviceFor(reason: string | undefined): { hint?: string } {
  switch (reason) {
    case 'permission':
      return { hint: 'give your user the right to read it: the group input for switches, gpio for lines' }
    case 'not-yet-known':
      return { hint: 'install evtest, which reads the state of a switch before it changes' }
    case 'gpiomon-missing':
      return { hint: 'install gpiomon: apt install gpiod' }
    case 'crc':
      return { hint: 'check the wiring of the 1-Wire bus and its pull-up resistor' }
    case 'power-on-value':
      return { hint: 'check the supply of the thermometer: it lost it and has not measured since' }
    case 'disconnected':
      return { hint: 'plug it in again' }
    default:
      return {}
  }
}
