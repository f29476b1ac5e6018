/** One thing that happened, for a log that programs read: flat, and free of secrets. */
export interface LogEntry {
  readonly level: 'debug' | 'info' | 'warn' | 'error'
  /** What kind of thing it was, stable: `session.state`, `session.recovery`, `driver.printed`. */
  readonly event: string
  /** One sentence for people. */
  readonly message: string
  /** Id of the driver, where one is concerned. */
  readonly driver?: string | undefined
  /** Name or address of the device, where one is concerned. */
  readonly device?: string | undefined
  /** Values that belong to this kind of event. Must survive `JSON.stringify`. */
  readonly details?: Readonly<Record<string, unknown>> | undefined
}

/** Receives what happens: a file, a collector of OpenTelemetry, a test. Must return at once and not throw. */
export type Log = (entry: LogEntry) => void
