import { type FSWatcher, readdirSync, watch } from 'node:fs'
import { join } from 'node:path'

/** Calls back whenever devices may have come or gone, until disposed. Says nothing about which. */
export type WatchForChanges = (onChange: () => void) => Disposable

/** Where Linux makes a file for each device, and each device of each USB bus. */
const deviceDirectory = '/dev'
const usbDirectory = '/dev/bus/usb'

/**
 * Notices changes as the system makes them: on Linux, device files appear and go in `/dev`. Elsewhere, and where directories
 * cannot be watched, it notices nothing, and the caller has to look by itself.
 */
export function watchDeviceFiles(onChange: () => void, platform: NodeJS.Platform = process.platform): Disposable {
  const watchers: FSWatcher[] = []
  if (platform === 'linux') {
    for (const directory of [deviceDirectory, usbDirectory, ...busesIn(usbDirectory)]) {
      try {
        const watcher = watch(directory, { persistent: false }, onChange)
        // A bus that goes away, with the hub it was on.
        watcher.on('error', () => watcher.close())
        watchers.push(watcher)
      } catch {
        // No such directory, or too many watchers: the caller looks by itself now and then.
      }
    }
  }
  return { [Symbol.dispose]: () => watchers.forEach((watcher) => watcher.close()) }
}

function busesIn(directory: string): string[] {
  try {
    return readdirSync(directory).map((bus) => join(directory, bus))
  } catch {
    return []
  }
}
