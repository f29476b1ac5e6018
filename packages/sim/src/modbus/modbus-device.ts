import { type BytePipe, type Clock, type SimulatedFault } from '@vfab/core'
import { type ModbusSignal, type ModbusStep } from './changes.ts'
import { type DisturbanceName } from './disturbances.ts'
import { type FramingName } from './framing.ts'
import { type BankName, type ModbusUnit, type ModbusUnitOptions } from './unit.ts'

/** How a simulated Modbus device is made. */
export interface ModbusDeviceOptions {
  /** `tcp` (default), or `rtu`: on a serial line, or behind a converter. */
  readonly framing?: FramingName | undefined
  /** The units by their numbers. Default: unit 1 is an XY-MD02 with some more registers, its temperature and humidity swing. */
  readonly units?: Readonly<Record<number, ModbusUnitOptions>> | undefined
  /** Registers that change by themselves. */
  readonly signals?: readonly ModbusSignal[] | undefined
  /** What happens by itself. */
  readonly script?: readonly ModbusStep[] | undefined
  /** How often each disturbance strikes an answer, 0 to 1. */
  readonly disturbances?: Readonly<Partial<Record<DisturbanceName, number>>> | undefined
  /** How late a late answer is, ms: from, to. Default 1200 to 2500. */
  readonly lateMs?: readonly [number, number] | undefined
  /** How long an answer takes, ms. Default 0. */
  readonly delayMs?: number | undefined
  /** Sends back what it receives, as a two-wire line does. */
  readonly echo?: boolean | undefined
  /** Clients at a time; default 1 for `rtu`, 8 for `tcp`. */
  readonly maxClients?: number | undefined
  /** Requests remembered in {@link ModbusDevice.received}. Default 1000. */
  readonly historySize?: number | undefined
  /** Device time per real time; `'max'` is as 1: a sensor has its own pace. */
  readonly speed?: number | 'max' | undefined
  readonly clock?: Clock | undefined
  readonly seed?: number | undefined
}

/** A simulated Modbus device, or a bus with several units. */
export interface ModbusDevice {
  /** Plugs a cable in. @throws DriverError `DEVICE_BUSY`, `DEVICE_LOST` for a second after `unplug` */
  connect(): BytePipe
  /** Looks into a unit. @throws RangeError for one that does not exist */
  unit(unit: number): ModbusUnit
  /** Sets a register. */
  set(unit: number, bank: BankName, address: number, value: number): void
  /** Strikes the next answers, `count` of them (default 1). */
  disturb(name: DisturbanceName, count?: number): void
  /** A unit that is off answers nothing. */
  switchUnit(unit: number, on: boolean): void
  /** `unplug`, `brown-out`, `silence`, `garbage`, `slow`, `refuse` (a function code as text: exception 4). */
  inject(fault: SimulatedFault): void
  /** Requests so far, of any client. */
  readonly requests: number
  /** The newest requests: unit and PDU in hexadecimal. */
  readonly received: readonly string[]
  /** Answers that were disturbed, by kind. */
  readonly disturbed: ReadonlyMap<DisturbanceName, number>
  /** Clients connected now. */
  readonly clients: number
  /** Hangs up; nothing is answered any more. */
  close(): void
}

/** Switches the device on. @throws RangeError for registers that cannot be */
