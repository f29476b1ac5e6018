import { type DriverError, type OpenOptions, type Plotter, systemClock } from '@vfab/core'

import type { GcodeConfig } from './config.ts'
import { gcodeError } from './errors.ts'
import { openFile } from './open-file.ts'
import { openMoonraker } from './moonraker.ts'
import { openOctoPrint } from './octoprint.ts'
import type { PrintServer } from './print-server.ts'
import { RestClient } from './rest-client.ts'
import { ServerPlotter } from './server-plotter.ts'
import type { Target } from './target.ts'
import { UploadSink } from './upload-sink.ts'

/**
 * Opens a plotter behind OctoPrint or Moonraker. Nothing moves.
 * @throws DriverError `DEVICE_BUSY` while something is printed, `PERMISSION_DENIED`, `STATE_INVALID`, `TIMEOUT`, …
 */
export async function openPrintServer(
  address: string,
  target: Exclude<Target, { readonly kind: 'file' }>,
  config: GcodeConfig,
  { signal, clock = systemClock, trace }: OpenOptions,
): Promise<Plotter> {
  let onLost: (error: DriverError) => void = () => {}
  const lost = new Promise<DriverError>((resolve) => (onLost = resolve))
  const { url, kind } = target
  const { apiKey, timeoutMs } = config
  const client = new RestClient({ url, apiKey, timeoutMs, clock, trace, onLost })
  try {
    const server =
      kind === 'moonraker'
        ? await openMoonraker(client, url, { signal })
        : await openOctoPrint(client, url, clock, { signal })
    if (!config.print) return openFile(address, new UploadSink(server, config.fileName), config)
    await requireFree(server, url, signal)
    return new ServerPlotter({ address, server, config, clock, lost })
  } catch (error) {
    client.close()
    throw error
  }
}

async function requireFree(server: PrintServer, url: string, signal: AbortSignal | undefined): Promise<void> {
  const { phase, file } = await server.status({ signal })
  if (phase === 'ready' || phase === 'error') return
  throw gcodeError('DEVICE_BUSY', `${url} is ${phase}${file === undefined ? '' : ` ${file}`}`, {
    context: { address: url, phase, file },
    hint: 'wait for that to end, or cancel it on the page of the server',
  })
}
