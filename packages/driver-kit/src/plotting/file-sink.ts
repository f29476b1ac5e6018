import { type DriverError, type EmergencyLift, type SelfTestReport, toDriverError } from '@vfab/core'
import { type FileHandle, open } from 'node:fs/promises'

/** Where the words for a plotter go that does not answer: a file, the standard output, or the port of a machine that only listens. */
export interface FileSink {
  /**
   * Resolves when the text is taken.
   * @param durationMs - what the machine takes for it, for sinks that are no faster than their machine; default 0
   * @throws DriverError `PERMISSION_DENIED`, `IO_FAILED`, …
   */
  write(text: string, durationMs?: number): Promise<void>
  /** Resolves when all that was written is in the file. */
  close(): Promise<void>
  /** Resolves when a machine should have carried out what was written. Absent where nothing waits for it. */
  settle?(): Promise<void>
  /** Resolves when the connection has ended by itself. Absent where there is none. */
  readonly ended?: Promise<DriverError | undefined>
  /** How the pen is lifted when this process has died. Absent where nothing moves. */
  readonly emergencyLift?: EmergencyLift | undefined
  /** What can be said of the machine without moving it. Absent for files. */
  readonly selfTest?: () => SelfTestReport | Promise<SelfTestReport>
}

const prefix = 'file='

/** The file that an address names: `file=out.gcode`, `file=-`; `undefined` for addresses of machines. */
export function fileOf(address: string): string | undefined {
  return address.startsWith(prefix) && address.length > prefix.length ? address.slice(prefix.length) : undefined
}

/**
 * A sink that makes its file with the first write: what was there before stays until there is something to put in its place.
 * @param driver - id of the driver, for errors
 */
export function createFileSink(path: string, driver: string): FileSink {
  return path === '-' ? new StandardOutput(driver) : new NewFile(path, driver)
}

class NewFile implements FileSink {
  readonly #path: string
  readonly #driver: string
  #file: FileHandle | undefined

  constructor(path: string, driver: string) {
    this.#path = path
    this.#driver = driver
  }

  async write(text: string): Promise<void> {
    try {
      this.#file ??= await open(this.#path, 'w')
      await this.#file.writeFile(text, 'latin1')
    } catch (cause) {
      throw toDriverError(cause, { operation: 'write', address: this.#path, driver: this.#driver })
    }
  }

  async close(): Promise<void> {
    await this.#file?.close()
  }
}

class StandardOutput implements FileSink {
  readonly #driver: string

  constructor(driver: string) {
    this.#driver = driver
  }

  async write(text: string): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      process.stdout.write(Buffer.from(text, 'latin1'), (cause) => {
        if (cause == null) resolve()
        else
          reject(toDriverError(cause, { operation: 'write to', address: 'the standard output', driver: this.#driver }))
      })
    })
  }

  async close(): Promise<void> {
    // It belongs to the whole program.
  }
}
