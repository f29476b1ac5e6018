import { DriverError } from '@vfab/core'

/** Who the stream comes from, for errors. */
export interface StreamName {
  readonly driver: string
  /** Without credentials. */
  readonly address: string
}

/**
 * What is wrong with what was left out, as figures count it: nothing in it; an end that is missing; a picture that is damaged, or larger than
 * allowed; something that is no picture (a page); a picture that is no JPEG; another part of the stream (metadata); a placeholder of a
 * camera that is not there; bytes between frames.
 */
export type FlawKind =
  | 'empty'
  | 'cut'
  | 'damaged'
  | 'too-large'
  | 'not-a-picture'
  | 'other-format'
  | 'other-part'
  | 'offline'
  | 'stray-bytes'

/** A frame, or bytes between frames, that were left out. */
export function flawIn(
  { driver, address }: StreamName,
  what: string,
  kind: FlawKind,
  context: Readonly<Record<string, unknown>> = {},
): DriverError {
  return new DriverError(`${address}: ${what}`, {
    type: 'protocol',
    code: 'BAD_REPLY',
    driver,
    context: { address, kind, ...context },
    hint:
      kind === 'offline'
        ? `check the camera that ${address} serves: its cable, and its supply`
        : `check the network to ${address}; where it happens with every frame, set the camera to MJPEG or use another of its addresses`,
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
  // oxlint-disable-next-line no-control-regex -- these are what is looked for
  return text.replace(/[\u0000-\u001f\u007f-\u009f]/g, '?').slice(0, 100)
}
