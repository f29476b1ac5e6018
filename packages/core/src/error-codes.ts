/**
 * Every error code this repository uses, with its type and what it says. Third parties may add their own, prefixed by
 * their driver's id (`LASER_DOOR_OPEN`). The command line maps types and codes to exit codes (docs/errors.md).
 */
export const driverErrorCodes = {
  /** No attached device fits what was asked for. */
  DEVICE_NOT_FOUND: 'connection',
  /** Another host on the same broker, with another installation, uses this name. */
  NAME_TAKEN: 'configuration',
  /** Several devices fit: one must be named. */
  DEVICE_AMBIGUOUS: 'configuration',
  /** Another program, or another session, holds the device. */
  DEVICE_BUSY: 'connection',
  /** The device was there and is gone: unplugged, powered off, connection reset. */
  DEVICE_LOST: 'connection',
  /** Nothing listens at the address, or the network does not reach it. */
  CONNECTION_REFUSED: 'connection',
  /** An input or output error of the operating system that no other code names. */
  IO_FAILED: 'connection',
  /** The device did not answer, or an operation did not end, in time. */
  TIMEOUT: 'timeout',
  /** More arrived than the program that asked for all of it took in time. */
  CONSUMER_TOO_SLOW: 'timeout',
  /** This user may not open the device or file. */
  PERMISSION_DENIED: 'permission',
  /** A setting is missing, of the wrong type or out of range. */
  CONFIG_INVALID: 'configuration',
  /** A setting that does not exist; the hint names the nearest one that does. */
  CONFIG_UNKNOWN_KEY: 'configuration',
  /** A configuration file that cannot be read or parsed. */
  CONFIG_UNREADABLE: 'configuration',
  /** A drawing or other input file that cannot be read, parsed or used. */
  INPUT_INVALID: 'configuration',
  /** The drawing, or a target position, lies outside the machine's travel or the page. */
  OUT_OF_BOUNDS: 'configuration',
  /** An operation that the device's present state does not allow. */
  STATE_INVALID: 'configuration',
  /** Motor supply is off or too low. */
  POWER_MISSING: 'hardware',
  /** A limit switch was pressed: the machine has stopped by itself, and may stand elsewhere than it believes. */
  LIMIT_REACHED: 'hardware',
  /** The position is no longer known, so going on would spoil the drawing. */
  POSITION_LOST: 'hardware',
  /** The device restarted on its own: its settings and queue are gone. */
  DEVICE_RESET: 'hardware',
  /** The device reported a fault of its own. */
  HARDWARE_FAULT: 'hardware',
  /** The device refused a command. */
  REJECTED: 'protocol',
  /** An answer that does not fit the protocol. */
  BAD_REPLY: 'protocol',
  /** Something answers, but not a device this driver can drive. */
  WRONG_DEVICE: 'protocol',
  /** The device's firmware lacks what this operation needs. */
  FIRMWARE_UNSUPPORTED: 'protocol',
  /** No installed driver has this id. */
  DRIVER_NOT_FOUND: 'dependency',
  /** Two installed drivers claim the same id. */
  DRIVER_AMBIGUOUS: 'dependency',
  /** The driver's metadata is invalid, or made for another version of the driver contract. */
  DRIVER_INCOMPATIBLE: 'dependency',
  /** The driver's code could not be loaded. */
  DRIVER_LOAD_FAILED: 'dependency',
  /** The process of a driver ended by itself, or was stopped because it did not respond or used too much memory. */
  DRIVER_CRASHED: 'connection',
  /** A driver's process ended so often that it is not started again. */
  DRIVER_GIVEN_UP: 'dependency',
  /** The thread in which a driver plans has ended, or could not be started: no memory, a missing file. */
  PLANNING_FAILED: 'dependency',
  /** A package or program that the driver needs is not installed. */
  DEPENDENCY_MISSING: 'dependency',
} as const

/** A code of {@link driverErrorCodes}. */
export type DriverErrorCode = keyof typeof driverErrorCodes
