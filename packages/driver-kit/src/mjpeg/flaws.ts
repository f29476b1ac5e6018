import { DriverError } from '@vfab/core'

/** Who the stream comes from, for errors. */
export interface StreamName {
  readonly driver: string
  /** Without credentials. */
  readonly address: string
}

/** A frame, or bytes between frames, that were left out. */
export function flawIn(
  { driver, address }: StreamName,
  what: string,
  context: Readonly<Record<string, unknown>> = {},
): DriverError {
  return new DriverError(`${address}: ${what}`, {
    type: 'protocol',
    code: 'BAD_REPLY',
    driver,
    context: { address, ...context },
    hint: `check the network to ${address}; where it happens with every frame, set the camera to MJPEG or use another of its addresses`,
  })
}

/** The stream is something else than MJPEG. */
export function notMjpeg({ driver, address }: StreamName, contentType: string): DriverError {
  return new DriverError(`${address} sends ${printable(contentType)}, not JPEG pictures`, {
    type: 'protocol',
    code: 'WRONG_DEVICE',
    driver,
    context: { address, contentType: printable(contentType) },
    hint: 'use the address of its MJPEG stream or of a snapshot, or its rtsp:// address',
  })
}

/** What a device says goes into messages without control characters and not endlessly. */
export function printable(text: string): string {
  // eslint-disable-next-line no-control-regex -- these are what is looked for
  return text.replace(/[\u0000-\u001f\u007f-\u009f]/g, '?').slice(0, 100)
}
