import { DriverError, type FoundDevice, type OperationOptions } from '@vfab/core'

import type { AttachedDevice } from './attached-device.ts'

/** Finds devices in a way that rules cannot describe: a vendor's service, a database of a workshop's machines. */
export interface DetectionHandler {
  /** Unique in its registry; names the handler in problems. */
  readonly name: string
  /** Of two handlers that find the same address the one with the higher priority is believed. Default 0. */
  readonly priority?: number
  /** Which of the attached devices {@link detect} is shown; all when left out. */
  isCompatible?(device: AttachedDevice): boolean
  /** The devices that it found. Called in parallel with other handlers; bounded in time by the caller. */
  detect(options: DetectionHandlerOptions): Promise<readonly FoundDevice[]>
}

/** What a handler is told. */
export interface DetectionHandlerOptions extends OperationOptions {
  readonly attached: readonly AttachedDevice[]
  /** Whether devices may be opened to ask who they are. */
  readonly probe: boolean
}

/** The handlers of one detector. */
export interface DetectionRegistry {
  /**
   * Adds a handler until the returned function is called.
   * @throws DriverError `CONFIG_INVALID` when the name is taken
   */
  register(handler: DetectionHandler): () => void
  /** Highest priority first; equals in the order they were added. */
  list(): readonly DetectionHandler[]
}

/** Makes an empty registry. */
export function createDetectionRegistry(): DetectionRegistry {
  const handlers = new Map<string, DetectionHandler>()
  return {
    register(handler) {
      if (handlers.has(handler.name)) {
        throw new DriverError(`a detection handler called ${handler.name} is registered already`, {
          type: 'configuration',
          code: 'CONFIG_INVALID',
          hint: 'give it another name, or unregister the first one',
        })
      }
      handlers.set(handler.name, handler)
      return () => {
        if (handlers.get(handler.name) === handler) handlers.delete(handler.name)
      }
    },
    list: () => [...handlers.values()].sort((left, right) => (right.priority ?? 0) - (left.priority ?? 0)),
  }
}
