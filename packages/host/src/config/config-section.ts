import type { CheckedFile } from './section-errors.ts'

/**
 * A part of the configuration files that belongs to a program built on this package: `pens:`, `guards:`. Registered by the program that makes
 * the host; the host keeps the files' form, the section what stands in it.
 */
export interface ConfigSection {
  /** Its key at the top of a file. */
  readonly key: string
  /**
   * Checks what a file says in it, with `invalidSetting` and `refuseUnknownKeys` for the errors.
   * @throws DriverError `CONFIG_UNKNOWN_KEY`, `CONFIG_INVALID`, with file and line
   */
  check(file: CheckedFile): void
  /** Whether this value, under the same key in a `devices:` section, belongs to the section too instead of to the driver. Default: no. */
  ownsInDevice?(value: unknown): boolean
}
