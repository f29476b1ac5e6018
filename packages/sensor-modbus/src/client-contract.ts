import type { Clock, DriverError, OperationOptions } from '@vfab/core'

import type { LinkCounters, ModbusLink } from './link/link.ts'
import type { identificationLevels, ServerId } from './protocol/identity.ts'
import type { ModbusRequest } from './protocol/request.ts'

/** How one request is made. */
export interface ModbusCallOptions extends OperationOptions {
  /** How long one attempt may take; default the client's. */
  timeoutMs?: number | undefined
}

/**
 * A Modbus client. Units are 1 to 247, or 0 to 255 on TCP; addresses are those on the wire, 0 to 65535. All limits of the protocol are
 * checked before anything is sent: `RangeError`.
 *
 * Calls wait their turn. Reading is repeated where that may help: after a missed deadline, a damaged answer, a lost connection, or when the
 * device was busy. Writing is repeated only when the device said that it had been too busy to do it.
 * @throws DriverError `REJECTED` and others by the exception in the answer, `TIMEOUT`, `BAD_REPLY`, `DEVICE_LOST`, `CONNECTION_REFUSED`
 */
export interface ModbusClient extends AsyncDisposable {
  readonly address: string
  /** What came and went so far, over all connections. */
  readonly counters: Readonly<LinkCounters>
  /** Resolves when the device cannot be reached any more, or with `undefined` after {@link close}. */
  readonly closed: Promise<DriverError | undefined>
  /** Function code 1. At most 2000. */
  readCoils(unit: number, address: number, count: number, options?: ModbusCallOptions): Promise<boolean[]>
  /** Function code 2. At most 2000. */
  readDiscreteInputs(unit: number, address: number, count: number, options?: ModbusCallOptions): Promise<boolean[]>
  /** Function code 3. At most 125. */
  readHoldingRegisters(unit: number, address: number, count: number, options?: ModbusCallOptions): Promise<Uint16Array>
  /** Function code 4. At most 125. */
  readInputRegisters(unit: number, address: number, count: number, options?: ModbusCallOptions): Promise<Uint16Array>
  /** Function code 5. */
  writeCoil(unit: number, address: number, on: boolean, options?: ModbusCallOptions): Promise<void>
  /** Function code 6. */
  writeRegister(unit: number, address: number, value: number, options?: ModbusCallOptions): Promise<void>
  /** Function code 15. At most 1968. */
  writeCoils(unit: number, address: number, values: readonly boolean[], options?: ModbusCallOptions): Promise<void>
  /** Function code 16. At most 123. */
  writeRegisters(unit: number, address: number, values: ArrayLike<number>, options?: ModbusCallOptions): Promise<void>
  /** Function code 17. */
  reportServerId(unit: number, options?: ModbusCallOptions): Promise<ServerId>
  /** Function code 20: records of a file, at most 124. */
  readFileRecords(
    unit: number,
    file: number,
    record: number,
    count: number,
    options?: ModbusCallOptions,
  ): Promise<Uint16Array>
  /** Function code 22: `(register AND and) OR (or AND NOT and)`. */
  maskRegister(unit: number, address: number, and: number, or: number, options?: ModbusCallOptions): Promise<void>
  /** Function code 23: writes at most 121, then reads at most 125. */
  readWriteRegisters(
    unit: number,
    read: { readonly address: number; readonly count: number },
    write: { readonly address: number; readonly values: ArrayLike<number> },
    options?: ModbusCallOptions,
  ): Promise<Uint16Array>
  /** Function code 43/14, page by page. @returns object id → text */
  readIdentification(
    unit: number,
    level?: Exclude<keyof typeof identificationLevels, 'one'>,
    options?: ModbusCallOptions,
  ): Promise<ReadonlyMap<number, string>>
  /** Sends any request of this package's protocol. */
  request<Answer>(unit: number, request: ModbusRequest<Answer>, options?: ModbusCallOptions): Promise<Answer>
  /** Ends all calls with `DEVICE_LOST` and frees the port. Idempotent. */
  close(): Promise<void>
}

/** What {@link createModbusClient} needs. */
export interface ModbusClientOptions {
  readonly address: string
  readonly clock: Clock
  /** Makes a link; called again after one has ended, where {@link reconnects}. */
  readonly connect: (counters: LinkCounters, options: OperationOptions) => Promise<ModbusLink>
  /** True where a connection that ended can be made anew. */
  readonly reconnects: boolean
  /** Largest unit number. */
  readonly maxUnit: number
  /** How long one attempt may take. */
  readonly timeoutMs: number
  /** How often a read that failed is repeated. */
  readonly retries: number
  /** How long a device that was busy is left alone. */
  readonly busyDelayMs: number
  /** How long a unit that does not answer is left alone before it is asked again. */
  readonly probeIntervalMs: number
}

/** Makes a client; the link is made with the first request, or by {@link ModbusClient} users calling any method. */
