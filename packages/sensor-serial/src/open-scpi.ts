import type { BytePipe, Clock, DeviceIdentity, OpenOptions, Sensor } from '@vfab/core'
import { createLineChannel, type ResynchroniseProbe } from '@vfab/driver-kit'

import { configuredChannels } from '@vfab/driver-kit/fields'
import type { SerialConfig } from './config.ts'
import { driverId } from './errors.ts'
import { answerText } from './scpi-answer.ts'
import { createScpiSensor } from './scpi-sensor.ts'
import { silenceEndsAnswers } from './silence-ends-answers.ts'

/** A late answer of an instrument that does not say who it is looks like any other: it is over only after this silence. */
const anonymousQuietMs = 300

/**
 * Asks an instrument who it is, or, where it does not know that question, for its first value; it has answered then.
 * @throws DriverError `TIMEOUT`, `DEVICE_LOST`; the pipe is left to the caller
 */
export async function openScpi(
  pipe: BytePipe,
  config: SerialConfig,
  clock: Clock,
  { signal }: Pick<OpenOptions, 'signal'>,
): Promise<Sensor> {
  const { lineEnding, timeoutMs, maxLineBytes, answerGapMs, identify } = config
  const answers = answerGapMs === undefined ? pipe : silenceEndsAnswers(pipe, answerGapMs, clock)
  const line = createLineChannel(answers, { lineEnding, timeoutMs, maxLineBytes, driver: driverId, clock })
  for (const text of config.startup) await line.request(text, undefined, { signal })
  const channels = configuredChannels(config, undefined).map((mapped) => ({
    ...mapped,
    field: mapped.settings.field ?? '1',
  }))
  const question = identify ? '*IDN?' : channels[0]!.settings.query!
  const greeting = await line.request(question, (text) => answerText(text, question), { signal })
  const probe: ResynchroniseProbe = identify
    ? { line: question, reader: (text) => (answerText(text, question) === greeting ? true : undefined) }
    : { line: question, reader: (text) => answerText(text, question), quietMs: anonymousQuietMs }
  return createScpiSensor({
    line,
    config,
    channels,
    probe,
    clock,
    identity: identityOf(pipe, identify ? greeting : ''),
  })
}

function identityOf({ address }: BytePipe, idn: string): DeviceIdentity {
  const [maker = '', model = '', serialNumber = '', firmware = ''] = idn.split(',').map((part) => part.trim())
  return {
    driver: driverId,
    model: `${maker} ${model}`.trim() || 'SCPI instrument',
    address,
    ...(serialNumber !== '' && serialNumber !== '0' ? { serialNumber } : {}),
    ...(firmware === '' ? {} : { firmware }),
  }
}
