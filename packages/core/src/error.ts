import { inspect } from 'node:util'

/** The seven classes a program branches on. */
export const driverErrorTypes = [
  'connection',
  'timeout',
  'permission',
  'configuration',
  'hardware',
  'protocol',
  'dependency',
] as const

/** One of the seven classes of {@link driverErrorTypes}. */
export type DriverErrorType = (typeof driverErrorTypes)[number]

/** What {@link DriverError} is made from. */
export interface DriverErrorInit {
  /** The class a program branches on. */
  type: DriverErrorType
  /** Finer and stable, e.g. `DEVICE_BUSY`. The codes of this repository are listed in {@link driverErrorCodes}. */
  code: string
  /** Id of the driver that failed, e.g. `ebb`; absent where no driver was involved. */
  driver?: string | undefined
  /** Values that help to understand the failure. Must survive `JSON.stringify`; never credentials. */
  context?: Readonly<Record<string, unknown>> | undefined
  /** What a person can do about it, one imperative sentence: `close the program that holds /dev/ttyACM0 (pid 4711)`. */
  hint?: string | undefined
  /** What the system or the device reported. */
  cause?: unknown
}

/** {@link DriverError.toJSON}'s shape, stable for programs that read `--json`. */
export interface DriverErrorJson {
  readonly name: 'DriverError'
  readonly type: DriverErrorType
  readonly code: string
  readonly message: string
  readonly driver?: string
  readonly hint?: string
  readonly context?: Readonly<Record<string, unknown>>
  /** The chain of causes as text, outermost first. */
  readonly causes?: readonly string[]
}

/**
 * Marks a `DriverError` of any copy of this package. `npm i -g` of the command line and a driver makes two copies of core
 * in one process, so that classes differ while brands do not.
 */
const brand = Symbol.for('@vfab/core/error@1')

/**
 * The one error class of every driver and of the management layer.
 * Recognise it with {@link isDriverError}; `instanceof` works across copies of core too, because it tests the brand.
 */
export class DriverError extends Error {
  override readonly name = 'DriverError'
  /** The class a program branches on. */
  readonly type: DriverErrorType
  /** Finer and stable. More may come in a minor release: keep a `default` branch. */
  readonly code: string
  /** Id of the driver that failed, if one was involved. */
  readonly driver: string | undefined
  /** Values that help to understand the failure. */
  readonly context: Readonly<Record<string, unknown>>
  /** What a person can do about it. */
  readonly hint: string | undefined

  /**
   * @param message - names the thing and the value: `EBB refused "SM,1,900,0"`
   * @param init - type, code and whatever else is known
   */
  constructor(message: string, init: DriverErrorInit) {
    super(message, init.cause === undefined ? undefined : { cause: init.cause })
    this.type = init.type
    this.code = init.code
    this.driver = init.driver
    this.context = init.context ?? {}
    this.hint = init.hint
  }

  /** Tests the brand, so that `instanceof` holds for errors of another copy of core. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return isDriverError(value)
  }

  /** A plain object for logs and `--json`. Holds no stack and no functions. */
  toJSON(): DriverErrorJson {
    const causes = causeChain(this.cause)
    return {
      name: this.name,
      type: this.type,
      code: this.code,
      message: this.message,
      ...(this.driver === undefined ? {} : { driver: this.driver }),
      ...(this.hint === undefined ? {} : { hint: this.hint }),
      ...(Object.keys(this.context).length === 0 ? {} : { context: this.context }),
      ...(causes.length === 0 ? {} : { causes }),
    }
  }
}

Object.defineProperty(DriverError.prototype, brand, { value: true })

/** True for a `DriverError` of this or any other installed copy of `@vfab/core`. */
export function isDriverError(value: unknown): value is DriverError {
  return typeof value === 'object' && value !== null && (value as Record<symbol, unknown>)[brand] === true
}

/** Messages of nested causes; stops at 8 so that a cycle of causes ends. */
function causeChain(cause: unknown): string[] {
  const texts: string[] = []
  for (let next = cause; next !== undefined && texts.length < 8;) {
    texts.push(next instanceof Error ? next.message : typeof next === 'string' ? next : inspect(next))
    next = next instanceof Error ? next.cause : undefined
  }
  return texts
}
