import { defineDriver, type Driver, type OpenOptions, type Plotter } from '@vfab/core'
import { createFileSink } from '@vfab/driver-kit'

import { type GcodeConfig, gcodeConfigSchema } from './config.ts'
import { driverId, gcodeError } from './errors.ts'
import { openFile } from './open-file.ts'
import { targetOf } from './target.ts'

/** Writes G-code: to a file, to the standard output, or to OctoPrint or Moonraker. */
export const driver: Driver<GcodeConfig, Plotter> = defineDriver<GcodeConfig, Plotter>({
  id: driverId,
  kind: 'plotter',
  configSchema: gcodeConfigSchema,
  availability: async () => ({ available: true, missing: [] }),
  // Files are named, not found; servers are found by the rules in package.json.
  async *discover(options = {}) {
    options.signal?.throwIfAborted()
    yield* []
  },
  open,
})

async function open(config: GcodeConfig, options: OpenOptions = {}): Promise<Plotter> {
  options.signal?.throwIfAborted()
  const { port } = config
  const target = port === undefined ? undefined : targetOf(port)
  if (port === undefined || target === undefined) throw noPort()
  if (target.kind === 'file') return openFile(port, createFileSink(target.path, driverId), config)
  const { openPrintServer } = await import('./open-print-server.ts')
  return await openPrintServer(port, target, config, options)
}

function noPort(): Error {
  return gcodeError('DEVICE_NOT_FOUND', 'no target is set for the G-code', {
    hint: 'set port to file=NAME.gcode, octoprint://HOST or moonraker://HOST; vfab detect finds servers on the network',
  })
}
