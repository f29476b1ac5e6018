import type { DriverErrorCode } from './error-codes.ts'

/** What a system error means for a device, and what to do about it. */
export interface SystemErrorMeaning {
  readonly code: DriverErrorCode
  /** Completes `cannot open /dev/ttyACM0: …`. */
  readonly says: string
  /** Advice; `{address}` stands for the device or file. */
  readonly hint: string
}

/**
 * Error codes of Node, libuv and undici that reach drivers, with what they mean there.
 * @see https://nodejs.org/docs/latest-v20.x/api/errors.html#common-system-errors and man 3 errno
 */
export const systemErrors = {
  EACCES: {
    code: 'PERMISSION_DENIED',
    says: 'permission denied',
    hint: 'give your user the right to use {address}; on Linux, join the group that `ls -l` shows for it and log in again',
  },
  EPERM: {
    code: 'PERMISSION_DENIED',
    says: 'operation not permitted',
    hint: 'give your user the right to use {address}; on Linux, join the group that `ls -l` shows for it and log in again',
  },
  EROFS: {
    code: 'PERMISSION_DENIED',
    says: 'the file system is read-only',
    hint: 'choose a place that can be written to instead of {address}',
  },
  EBUSY: {
    code: 'DEVICE_BUSY',
    says: 'the device is in use',
    hint: 'close the program that uses {address}',
  },
  EADDRINUSE: {
    code: 'DEVICE_BUSY',
    says: 'the address is in use',
    hint: 'close the program that listens on {address}, or choose another port',
  },
  ENOENT: {
    code: 'DEVICE_NOT_FOUND',
    says: 'it does not exist',
    hint: 'check the spelling of {address} and that the device is plugged in',
  },
  ENOTDIR: {
    code: 'DEVICE_NOT_FOUND',
    says: 'it does not exist',
    hint: 'check the spelling of {address}',
  },
  ENOTFOUND: {
    code: 'DEVICE_NOT_FOUND',
    says: 'the host name is not known',
    hint: 'check the spelling of {address}, or use the IP address',
  },
  ENODEV: {
    code: 'DEVICE_LOST',
    says: 'no such device any more',
    hint: 'plug {address} in again and check its power supply',
  },
  ENXIO: {
    code: 'DEVICE_LOST',
    says: 'no such device any more',
    hint: 'plug {address} in again and check its power supply',
  },
  EIO: {
    code: 'DEVICE_LOST',
    says: 'the device stopped responding',
    hint: 'check the cable and the power supply of {address}',
  },
  ECONNRESET: {
    code: 'DEVICE_LOST',
    says: 'the other side ended the connection',
    hint: 'check that {address} is switched on and that no other program took over the connection',
  },
  ECONNABORTED: {
    code: 'DEVICE_LOST',
    says: 'the connection was aborted',
    hint: 'check the network to {address}',
  },
  EPIPE: {
    code: 'DEVICE_LOST',
    says: 'the other side closed the connection',
    hint: 'check that {address} is still running',
  },
  UND_ERR_SOCKET: {
    code: 'DEVICE_LOST',
    says: 'the other side closed the connection',
    hint: 'check that {address} is still running',
  },
  ECONNREFUSED: {
    code: 'CONNECTION_REFUSED',
    says: 'connection refused',
    hint: 'check that {address} is switched on and that the port is right',
  },
  EHOSTUNREACH: {
    code: 'CONNECTION_REFUSED',
    says: 'the host cannot be reached',
    hint: 'check that {address} is switched on and in the same network',
  },
  EHOSTDOWN: {
    code: 'CONNECTION_REFUSED',
    says: 'the host does not answer',
    hint: 'check that {address} is switched on',
  },
  ENETUNREACH: {
    code: 'CONNECTION_REFUSED',
    says: 'the network cannot be reached',
    hint: 'check the network connection of this computer',
  },
  ENETDOWN: {
    code: 'CONNECTION_REFUSED',
    says: 'the network is down',
    hint: 'check the network connection of this computer',
  },
  EADDRNOTAVAIL: {
    code: 'CONNECTION_REFUSED',
    says: 'the address cannot be used from this computer',
    hint: 'check the spelling of {address}',
  },
  EAI_AGAIN: {
    code: 'CONNECTION_REFUSED',
    says: 'host names cannot be looked up at present',
    hint: 'check the network connection of this computer, or use the IP address',
  },
  ETIMEDOUT: {
    code: 'TIMEOUT',
    says: 'no answer in time',
    hint: 'check that {address} is switched on and reachable',
  },
  UND_ERR_CONNECT_TIMEOUT: {
    code: 'TIMEOUT',
    says: 'no connection in time',
    hint: 'check that {address} is switched on and reachable',
  },
  UND_ERR_HEADERS_TIMEOUT: {
    code: 'TIMEOUT',
    says: 'no answer in time',
    hint: 'check that {address} is the right address, and restart the device',
  },
  UND_ERR_BODY_TIMEOUT: {
    code: 'TIMEOUT',
    says: 'the answer stopped half-way',
    hint: 'check the network to {address}',
  },
  /** Not an errno: the name of what `AbortSignal.timeout` rejects with. */
  TimeoutError: {
    code: 'TIMEOUT',
    says: 'no answer in time',
    hint: 'check that {address} is switched on and connected, or allow more time',
  },
  ENOSPC: {
    code: 'IO_FAILED',
    says: 'no space left',
    hint: 'free space where {address} is stored',
  },
  EMFILE: {
    code: 'IO_FAILED',
    says: 'this program has too many files open',
    hint: 'close devices that are not needed, or raise the limit (`ulimit -n`)',
  },
  ENFILE: {
    code: 'IO_FAILED',
    says: 'the system has too many files open',
    hint: 'close other programs',
  },
  ERR_MODULE_NOT_FOUND: {
    code: 'DEPENDENCY_MISSING',
    says: 'a package that it needs is not installed',
    hint: 'install the package that the message names',
  },
  MODULE_NOT_FOUND: {
    code: 'DEPENDENCY_MISSING',
    says: 'a package that it needs is not installed',
    hint: 'install the package that the message names',
  },
  ERR_DLOPEN_FAILED: {
    code: 'DEPENDENCY_MISSING',
    says: 'its native part does not run on this computer',
    hint: 'install the package again with this version of Node.js',
  },
} as const

/** A code of {@link systemErrors}. */
export type SystemErrorName = keyof typeof systemErrors

/**
 * Errors that come as text alone: `@serialport/bindings-cpp` 13 puts `strerror` (Linux, macOS) or its own words (Windows)
 * into the message and gives no code. The first match wins.
 * @see https://github.com/serialport/bindings-cpp src/serialport_unix.cpp, src/serialport_win.cpp
 */
export const systemErrorTexts: readonly (readonly [RegExp, SystemErrorName])[] = [
  // Locked by another program: EAGAIN of flock, EBUSY of TIOCEXCL.
  [/cannot lock port/i, 'EBUSY'],
  [/resource busy/i, 'EBUSY'],
  // Windows opens serial ports exclusively and has no rights on them: "denied" means that another program holds it.
  [/^opening .*: access denied/i, 'EBUSY'],
  [/access denied/i, 'EACCES'],
  [/permission denied/i, 'EACCES'],
  [/operation not permitted/i, 'EPERM'],
  [/no such file or directory/i, 'ENOENT'],
  [/file not found/i, 'ENOENT'],
  [/no such device/i, 'ENXIO'],
  [/device not configured/i, 'ENXIO'],
  [/input\/output error/i, 'EIO'],
  [/cannot find (package|module)/i, 'ERR_MODULE_NOT_FOUND'],
]
