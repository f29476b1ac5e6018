import {
  type BytePipe,
  type DiscoverOptions,
  type FoundDevice,
  isDriverError,
  type OpenPipe,
  sharedUsbSerialChips,
  systemClock,
} from '@vfab/core'
import type { ListUsbPorts } from '@vfab/transport'

import { Dialogue } from './dialogue.ts'
import { driverId } from './errors.ts'
import { modelOf, models } from './models.ts'
import { isIdentification, questions } from './protocol.ts'

const probeTimeoutMs = 700

/**
 * Yields the plotters among the serial ports. They hang on converters that could be anything, so that only asking tells:
 * without `probe` there are none, and nothing is opened.
 */
export async function* discoverPlotters(
  listPorts: ListUsbPorts,
  openPipe: OpenPipe,
  options: DiscoverOptions,
): AsyncGenerator<FoundDevice, void, undefined> {
  options.signal?.throwIfAborted()
  if (options.probe !== true) return
  for (const { path, vid, pid } of await listPorts()) {
    options.signal?.throwIfAborted()
    if (!sharedUsbSerialChips.some((chip) => chip.vid === vid && chip.pid === pid)) continue
    const identification = await probe(path, options.openPipe ?? openPipe, options)
    if (identification === undefined) continue
    const { name } = models[modelOf(identification)]
    yield {
      driver: driverId,
      address: path,
      name: modelOf(identification) === 'generic' ? `HP-GL plotter ${identification}` : name,
      model: identification,
      config: { port: path },
      accessible: true,
    }
  }
}

/**
 * Opens the port, asks who is there, and closes it again.
 *
 * The carriage return means nothing to a plotter, and ends the line on a controller of another kind, so that what was asked
 * is not the beginning of the next thing it is told. To EBB and Grbl it is an unknown command that moves nothing.
 */
async function probe(path: string, openPipe: OpenPipe, { signal }: DiscoverOptions): Promise<string | undefined> {
  let pipe: BytePipe | undefined
  try {
    pipe = await openPipe(path, { signal, timeoutMs: probeTimeoutMs, baudRate: 9600 })
    const dialogue = new Dialogue(pipe, { clock: systemClock, timeoutMs: probeTimeoutMs, retryCount: 0, byteMs: 1 })
    const read = (line: string): string | undefined => (isPlotter(line) ? line.trim() : undefined)
    return await dialogue.ask({ text: `${questions.identification}\r`, read })
  } catch (error) {
    signal?.throwIfAborted()
    // Whatever is there, or keeps the port for itself, is no plotter that could be used now.
    if (!isDriverError(error)) throw error
    return undefined
  } finally {
    await pipe?.close()
  }
}

/** What many devices might say is not enough here: `7475A`, `DXY-1200`. */
function isPlotter(line: string): boolean {
  return isIdentification(line) && (modelOf(line) !== 'generic' || /^(HP ?)?\d{4}[A-Z]{1,2}$/i.test(line.trim()))
}
