import type { BytePipe, OpenPipe, OpenPipeOptions } from '@vfab/core'
import { parseAddress } from './address.ts'
import { isPrinter, openPrinterPipe } from './printer-pipe.ts'
import { openSerialPipe } from './serial-pipe.ts'
import { openTcpPipe } from './tcp-pipe.ts'
import { tracePipe } from './trace-pipe.ts'

/** The longest delay a timer of Node can have. */
const longestTimeoutMs = 2 ** 31 - 1

/**
 * Opens a serial port (`/dev/ttyACM0`, `COM3`; any pseudo-terminal too), a printer device (`/dev/usb/lp0`; any named pipe too) or
 * a TCP connection (`tcp://host:port`).
 *
 * A serial port is locked: a second `openPipe` of it fails, in this and in other programs that lock. On abort and after
 * the deadline the port is free again before the promise rejects.
 * @throws DriverError `CONFIG_INVALID` for something that is no address or no serial port, `DEVICE_NOT_FOUND`,
 * `DEVICE_BUSY` (naming the program that holds it, where the system tells), `PERMISSION_DENIED`, `CONNECTION_REFUSED`,
 * `TIMEOUT`, `DEPENDENCY_MISSING` when the `serialport` package does not load
 */
export const openPipe: OpenPipe = async (address: string, options: OpenPipeOptions = {}): Promise<BytePipe> => {
  const { baudRate = 9600, dataBits, parity, stopBits, flowControl, timeoutMs = 5000, signal, trace } = options
  if (!(timeoutMs > 0 && timeoutMs <= longestTimeoutMs)) throw new RangeError(`timeoutMs is ${timeoutMs}`)
  if (!(Number.isInteger(baudRate) && baudRate > 0)) throw new RangeError(`baudRate is ${baudRate}`)
  signal?.throwIfAborted()
  const target = parseAddress(address)
  const pipe =
    target.kind === 'tcp'
      ? await openTcpPipe(address, target, { timeoutMs, signal })
      : (await isPrinter(target.path))
        ? await openPrinterPipe(target.path, { timeoutMs, signal })
        : await openSerialPipe(target.path, { baudRate, dataBits, parity, stopBits, flowControl, timeoutMs, signal })
  return trace === undefined ? pipe : tracePipe(pipe, trace)
}
