import { defineDriver, type Driver, type OpenOptions, type Plotter, systemClock } from '@vfab/core'
import { createFilePlotter, createFileSink, fileOf } from '@vfab/driver-kit'
import {
  type ListUsbPorts,
  listUsbPorts,
  openPipe as openSystemPipe,
  portsFor,
  serialAvailability,
} from '@vfab/transport'

import { isSame } from './checkpoint.ts'
import { type HpglConfig, hpglConfigSchema } from './config.ts'
import { Dialogue } from './dialogue.ts'
import { discoverPlotters } from './discover.ts'
import { driverId, hpglError } from './errors.ts'
import { HpglFileProgram } from './file-program.ts'
import { introduce } from './identify.ts'
import { models } from './models.ts'
import { HpglPlotter } from './plotter.ts'
import { createPortSink } from './port-sink.ts'

/** What a driver is made with; tests hand in their own. */
export interface HpglDriverParts {
  readonly listPorts?: ListUsbPorts | undefined
}

/** Makes the driver. */
export function createHpglDriver({ listPorts = listUsbPorts }: HpglDriverParts = {}): Driver<HpglConfig, Plotter> {
  return defineDriver<HpglConfig, Plotter>({
    id: driverId,
    kind: 'plotter',
    configSchema: hpglConfigSchema,
    availability: () => serialAvailability(),
    discover: (options = {}) => discoverPlotters(portsFor(options, listPorts), openSystemPipe, options),
    open,
  })
}

/** Drives HP-GL pen plotters (HP 7470A, 7475A, 7440A, 7550A, Roland DXY) and vinyl cutters, or writes what they would be sent. */
export const driver: Driver<HpglConfig, Plotter> = createHpglDriver()

async function open(config: HpglConfig, options: OpenOptions = {}): Promise<Plotter> {
  const { signal, trace, clock = systemClock, openPipe = openSystemPipe, checkpoint } = options
  signal?.throwIfAborted()
  if (config.port === undefined) throw noPort()
  const file = fileOf(config.port)
  if (file !== undefined) {
    const program = new HpglFileProgram(config)
    const identity = { driver: driverId, model: program.model, address: config.port }
    return createFilePlotter(identity, program, createFileSink(file, driverId))
  }
  const { baudRate, dataBits, parity, stopBits, handshake, timeoutMs, retryCount } = config
  const flowControl = handshake === 'software' ? 'none' : handshake
  const isCutter = config.model !== 'auto' && models[config.model].cutter !== undefined
  const program = isCutter ? new HpglFileProgram(config, 'machine') : undefined
  const pipe = await openPipe(config.port, { signal, trace, baudRate, dataBits, parity, stopBits, flowControl })
  if (program !== undefined) {
    const identity = { driver: driverId, model: program.model, address: pipe.address }
    return createFilePlotter(identity, program, createPortSink(pipe, { clock, aheadMs: config.bufferAheadMs }))
  }
  const dialogue = new Dialogue(pipe, { clock, timeoutMs, retryCount, byteMs: byteMsOf(config) })
  const onAbort = (): void => void pipe.close()
  signal?.addEventListener('abort', onAbort)
  try {
    const facts = await introduce(dialogue, config)
    signal?.throwIfAborted()
    const { identification, scalingPointsBefore, wasReset } = facts
    const continued =
      checkpoint === undefined ? undefined : !wasReset && isSame(checkpoint, identification, scalingPointsBefore)
    return new HpglPlotter({ dialogue, facts, config, clock, continued })
  } catch (error) {
    await pipe.close()
    if (signal?.aborted === true) throw signal.reason
    throw error
  } finally {
    signal?.removeEventListener('abort', onAbort)
  }
}

/** A start bit, the data, parity and stop bits. */
function byteMsOf({ baudRate, dataBits, parity, stopBits }: HpglConfig): number {
  return (1000 * (1 + dataBits + (parity === 'none' ? 0 : 1) + stopBits)) / baudRate
}

function noPort(): Error {
  return hpglError('DEVICE_NOT_FOUND', 'no port is set for the HP-GL plotter', {
    hint: 'set port to its serial port, to tcp://HOST:PORT, or to file=NAME.hpgl; vfab detect --probe asks who is at each port',
  })
}
