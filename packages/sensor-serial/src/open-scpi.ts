import type { BytePipe, Clock, OpenOptions } from '@vfab/core'
import { createLineChannel } from '@vfab/transport'

import { configuredChannels } from './channels.ts'
import type { SerialConfig } from './config.ts'
import { driverId } from './errors.ts'
import { ScpiSensor } from './scpi-sensor.ts'

/**
 * Asks an instrument who it is; it has answered then.
 * @throws DriverError `TIMEOUT`, `DEVICE_LOST`; the pipe is left to the caller
 */
export async function openScpi(
  pipe: BytePipe,
  config: SerialConfig,
  clock: Clock,
  { signal }: Pick<OpenOptions, 'signal'>,
): Promise<ScpiSensor> {
  const { lineEnding, timeoutMs, maxLineBytes } = config
  const line = createLineChannel(pipe, { lineEnding, timeoutMs, maxLineBytes, driver: driverId, clock })
  for (const text of config.startup) await line.request(text, undefined, { signal })
  const idn = (await line.request('*IDN?', (text) => text, { signal })).trim()
  const [maker = '', model = '', serialNumber = '', firmware = ''] = idn.split(',').map((part) => part.trim())
  const channels = configuredChannels(config, undefined).map((mapped) => ({
    ...mapped,
    field: mapped.settings.field ?? '1',
  }))
  return new ScpiSensor({
    line,
    config,
    channels,
    idn,
    clock,
    identity: {
      driver: driverId,
      model: `${maker} ${model}`.trim() || 'SCPI instrument',
      address: pipe.address,
      ...(serialNumber !== '' && serialNumber !== '0' ? { serialNumber } : {}),
      ...(firmware === '' ? {} : { firmware }),
    },
  })
}
