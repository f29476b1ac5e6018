import type { Clock, OperationOptions } from '@vfab/core'
import type { DeviceChange, Host, WatchOptions } from '@vfab/host'

/** What `Workshop.watchDevices` accepts. */
export interface WatchDevicesOptions extends OperationOptions, Pick<WatchOptions, 'initial' | 'pollHeardMs'> {
  /** Ends after this long. Default: with the signal alone. */
  forMs?: number | undefined
}

/** Where devices are watched. */
interface Watched {
  readonly host: Host
  readonly clock: Clock
}

/** Each device that comes or goes, for so long. @throws the signal's reason on abort */
export async function* watchFor(
  { host, clock }: Watched,
  { forMs, signal, ...options }: WatchDevicesOptions,
): AsyncGenerator<DeviceChange, void, undefined> {
  const time = new AbortController()
  const ends = signal === undefined ? time.signal : AbortSignal.any([signal, time.signal])
  if (forMs !== undefined) {
    void clock.sleep(forMs, { signal }).then(
      () => time.abort(),
      () => {},
    )
  }
  try {
    yield* host.watchDevices({ ...options, signal: ends })
  } catch (error) {
    if (!time.signal.aborted || signal?.aborted) throw error
  }
}
