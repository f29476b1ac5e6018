import { type FSWatcher, readdirSync, watch } from 'node:fs'
import { join } from 'node:path'

/** A running watch for changes. */
export interface ChangeWatch extends Disposable {
  /** Whether the system announces changes here. Where it does not, or this is left out, the caller has to look by itself now and then. */
  readonly hears?: boolean
}

/** Calls back whenever devices may have come or gone, until disposed. Says nothing about which. */
export type WatchForChanges = (onChange: () => void) => ChangeWatch

/** What is used of the `usb` package to hear of changes. */
export interface UsbEvents {
  getDevices(): Promise<unknown>
  addEventListener(type: 'connect' | 'disconnect', listener: () => void): void
  removeEventListener(type: 'connect' | 'disconnect', listener: () => void): void
}

/** Where Linux makes a file for each device, and each device of each USB bus. */
const deviceDirectory = '/dev'
const usbDirectory = '/dev/bus/usb'

/** Notices changes as the system announces them: by device files on Linux, by USB events elsewhere. */
export function watchSystemDevices(onChange: () => void): ChangeWatch {
  return process.platform === 'linux' ? watchDeviceFiles(onChange) : watchUsbEvents(onChange)
}

/**
 * Notices changes as the system makes them: on Linux, device files appear and go in `/dev`. Elsewhere, and where directories
 * cannot be watched, it notices nothing, and the caller has to look by itself.
 */
export function watchDeviceFiles(onChange: () => void, platform: NodeJS.Platform = process.platform): ChangeWatch {
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
  return { hears: watchers.length > 0, [Symbol.dispose]: () => watchers.forEach((watcher) => watcher.close()) }
}

/**
 * Notices USB devices as they are plugged in and out, through the `usb` package. It is loaded now, in the background; where it is
 * not installed, or the system lists no USB devices, nothing is noticed.
 */
export function watchUsbEvents(onChange: () => void, load: () => Promise<UsbEvents> = loadUsbEvents): ChangeWatch {
  let isOver = false
  let stop: (() => void) | undefined
  const start = async (): Promise<void> => {
    const events = await load()
    // The package reports a system without USB from a timer of its own, which would end the process: asked first, it rejects.
    await events.getDevices()
    if (isOver) return
    events.addEventListener('connect', onChange)
    events.addEventListener('disconnect', onChange)
    stop = () => {
      events.removeEventListener('connect', onChange)
      events.removeEventListener('disconnect', onChange)
    }
  }
  void start().catch(() => {})
  return {
    get hears() {
      return stop !== undefined
    },
    [Symbol.dispose]() {
      isOver = true
      stop?.()
      stop = undefined
    },
  }
}

async function loadUsbEvents(): Promise<UsbEvents> {
  return (await import('usb')).usb
}

function busesIn(directory: string): string[] {
  try {
    return readdirSync(directory).map((bus) => join(directory, bus))
  } catch {
    return []
  }
}
