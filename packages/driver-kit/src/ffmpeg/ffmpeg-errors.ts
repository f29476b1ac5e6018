import { DriverError, type DriverErrorCode, driverErrorCodes } from '@vfab/core'

/** What a line of ffmpeg's means. */
export interface FfmpegMeaning {
  readonly pattern: RegExp
  readonly code: DriverErrorCode
  /** Completes `cannot read from rtsp://camera: …`. */
  readonly says: string
  /** Advice; `{address}` stands for the input. */
  readonly hint: string
}

/**
 * What ffmpeg writes for people, with what it means for a camera. The first match wins. ffmpeg has no error codes on stderr;
 * these texts are those of its av_strerror, of strerror, and of its HTTP and RTSP clients.
 * @see https://github.com/FFmpeg/FFmpeg libavutil/error.c, libavformat/{rtsp,http,httpauth}.c
 */
export const ffmpegMeanings: readonly FfmpegMeaning[] = [
  {
    pattern: /\b401\b.*unauthorized|authorization failed|method \w+ failed: 401/i,
    code: 'PERMISSION_DENIED',
    says: 'user name or password are wrong, or missing',
    hint: 'set username and password of {address}',
  },
  {
    pattern: /\b403\b.*forbidden|method \w+ failed: 403/i,
    code: 'PERMISSION_DENIED',
    says: 'this user may not see the camera',
    hint: 'give the user the right to view at {address}, or set another username',
  },
  {
    pattern: /\b404\b.*not found|method \w+ failed: 404|server returned 404/i,
    code: 'DEVICE_NOT_FOUND',
    says: 'there is no stream at this path',
    hint: 'check the path of {address}: the manual of the camera has it, and ONVIF cameras report it (onvif://host)',
  },
  {
    pattern: /method \w+ failed: 461|unsupported transport/i,
    code: 'CONFIG_INVALID',
    says: 'it does not offer this transport',
    hint: 'set rtspTransport to the other one (tcp, udp)',
  },
  {
    pattern: /method \w+ failed: 5\d\d|\b503\b.*service unavailable|server returned 5XX/i,
    code: 'DEVICE_BUSY',
    says: 'it cannot serve this at present',
    hint: 'close other viewers of {address}, or restart the camera',
  },
  {
    pattern: /connection refused/i,
    code: 'CONNECTION_REFUSED',
    says: 'connection refused',
    hint: 'check that {address} is switched on and that the port is right',
  },
  {
    pattern: /no route to host|network is unreachable|host is down/i,
    code: 'CONNECTION_REFUSED',
    says: 'the host cannot be reached',
    hint: 'check that {address} is switched on and in the same network',
  },
  {
    pattern: /failed to resolve hostname|name or service not known|nodename nor servname/i,
    code: 'DEVICE_NOT_FOUND',
    says: 'the host name is not known',
    hint: 'check the spelling of {address}, or use the IP address',
  },
  {
    pattern: /timed out|error number -138/i,
    code: 'TIMEOUT',
    says: 'no answer in time',
    hint: 'check that {address} is switched on and reachable',
  },
  {
    pattern: /device or resource busy|resource busy/i,
    code: 'DEVICE_BUSY',
    says: 'the device is in use',
    hint: 'close the program that uses {address}',
  },
  {
    pattern: /permission denied|operation not permitted/i,
    code: 'PERMISSION_DENIED',
    says: 'permission denied',
    hint: 'give your user the right to use {address}',
  },
  {
    pattern: /protocol not found|unknown protocol/i,
    code: 'CONFIG_INVALID',
    says: 'ffmpeg does not know this kind of address',
    hint: 'check the spelling of {address}',
  },
  {
    pattern:
      /unrecognized option|option .*not found|unknown input format|unknown encoder|encoder not found|unknown decoder/i,
    code: 'DEPENDENCY_MISSING',
    says: 'this ffmpeg lacks what is needed',
    hint: 'install a full ffmpeg, 5.1 or later, or set ffmpegPath to one',
  },
  {
    pattern: /no such file or directory/i,
    code: 'DEVICE_NOT_FOUND',
    says: 'it does not exist',
    hint: 'check the spelling of {address}',
  },
  {
    pattern: /no such device|input\/output error/i,
    code: 'DEVICE_LOST',
    says: 'the device is gone, or stopped responding',
    hint: 'check the cable and the power supply of {address}',
  },
  {
    pattern: /connection reset|broken pipe|end of file|connection closed/i,
    code: 'DEVICE_LOST',
    says: 'the other side ended the connection',
    hint: 'check that {address} is switched on and that no other program took over the connection',
  },
  {
    pattern: /invalid data found when processing input|does not contain any stream|matches no streams/i,
    code: 'WRONG_DEVICE',
    says: 'what it sends is no video',
    hint: 'check that {address} is the address of a video stream',
  },
]

/** What ffmpeg left behind. */
export interface FfmpegEnd {
  readonly driver: string
  /** Without credentials. */
  readonly address: string
  /** The end of what it wrote to stderr, without credentials. */
  readonly stderr: string
  readonly exitCode: number | null
  readonly signal?: NodeJS.Signals | null | undefined
  /** Looked through before {@link ffmpegMeanings}. */
  readonly meanings?: readonly FfmpegMeaning[] | undefined
}

/** The error that tells why ffmpeg ended. */
export function ffmpegError(end: FfmpegEnd): DriverError {
  const { driver, address, stderr, exitCode, signal, meanings = [] } = end
  const meaning = [...meanings, ...ffmpegMeanings].find(({ pattern }) => pattern.test(stderr))
  const lines = stderr.trim().split('\n')
  const said = lines.at(-1)?.trim() ?? ''
  const how = signal == null ? `exit code ${exitCode}` : `signal ${signal}`
  const code = meaning?.code ?? 'IO_FAILED'
  return new DriverError(
    `cannot read from ${address}: ${meaning?.says ?? (said === '' ? `ffmpeg ended with ${how}` : said)}`,
    {
      type: driverErrorCodes[code],
      code,
      driver,
      context: { address, program: 'ffmpeg', exitCode, ...(signal == null ? {} : { signal }) },
      hint:
        meaning?.hint.replaceAll('{address}', address) ?? `check ${address}; the cause is what ffmpeg says about it`,
      cause: stderr.trim() === '' ? undefined : new Error(`ffmpeg: ${stderr.trim()}`),
    },
  )
}
