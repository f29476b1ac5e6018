import type { Target } from '../address.ts'
import type { IpCameraConfig } from '../config.ts'
import { ipError } from '../errors.ts'
import { loadOnvif, type OnvifCam, type OnvifPackage } from './onvif-package.ts'

/** What an ONVIF camera says of itself. */
export interface OnvifAnswer {
  /** Its video, an `rtsp://` address as a rule. */
  readonly streamUrl: string
  /** Its picture, where it has one. */
  readonly snapshotUrl: string | undefined
  readonly model: string | undefined
  readonly firmware: string | undefined
  readonly serialNumber: string | undefined
}

/** What {@link askOnvif} goes by. */
export interface AskOnvifOptions extends Pick<IpCameraConfig, 'profile' | 'connectTimeoutMs' | 'verifyCertificate'> {
  readonly ca: string | undefined
  readonly signal: AbortSignal | undefined
  readonly load?: (() => Promise<OnvifPackage>) | undefined
}

/**
 * Asks the camera at `onvif://host[:port][/path]` (`onvifs://` for HTTPS) for the addresses of its stream and its picture.
 * @throws DriverError `PERMISSION_DENIED`, `CONNECTION_REFUSED`, `TIMEOUT`, `CONFIG_INVALID` naming its profiles; the signal's reason
 */
export async function askOnvif(target: Target, options: AskOnvifOptions): Promise<OnvifAnswer> {
  const { signal, connectTimeoutMs, ca, verifyCertificate, load = loadOnvif } = options
  const { url, username, password } = target
  const useSecure = url.protocol === 'onvifs:'
  const { Cam } = await load()
  signal?.throwIfAborted()
  const cam = new Cam({
    hostname: url.hostname.replace(/^\[|\]$/g, ''),
    port: Number(url.port || (useSecure ? 443 : 80)),
    ...(url.pathname.length > 1 ? { path: url.pathname } : {}),
    useSecure,
    secureOpts: { ...(ca === undefined ? {} : { ca }), rejectUnauthorized: verifyCertificate },
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
    timeout: connectTimeoutMs,
    autoconnect: false,
  })
  // Without listeners its events would end the process.
  for (const event of ['error', 'warning'] as const) cam.on(event, () => {})
  const ask = <T>(call: (callback: (error: unknown, answer?: T) => void) => void): Promise<T | undefined> =>
    answered(call, target, 3 * connectTimeoutMs, signal)

  await ask<void>((callback) => cam.connect(callback))
  const profileToken = chosenProfile(cam, options.profile, target)
  const stream = await ask<{ uri?: unknown }>((callback) =>
    cam.getStreamUri({ protocol: 'RTSP', profileToken }, callback),
  )
  const streamUrl = textOf(stream?.uri)
  if (streamUrl === undefined) throw noStream(target)
  // Neither of these is needed here.
  const snapshot = await ask<{ uri?: unknown }>((callback) => cam.getSnapshotUri({ profileToken }, callback)).catch(
    () => undefined,
  )
  const about = await ask<Readonly<Record<string, unknown>>>((callback) => cam.getDeviceInformation(callback)).catch(
    () => undefined,
  )
  signal?.throwIfAborted()
  const model = [about?.['manufacturer'], about?.['model']].map(textOf).filter(Boolean).join(' ')
  return {
    streamUrl,
    snapshotUrl: textOf(snapshot?.uri),
    model: model === '' ? undefined : model,
    firmware: textOf(about?.['firmwareVersion']),
    serialNumber: textOf(about?.['serialNumber']),
  }
}

/** A callback as a promise, with a deadline of its own: a camera may accept a request and never answer it. */
async function answered<T>(
  call: (callback: (error: unknown, answer?: T) => void) => void,
  target: Target,
  timeoutMs: number,
  signal: AbortSignal | undefined,
): Promise<T | undefined> {
  signal?.throwIfAborted()
  let timer: NodeJS.Timeout | undefined
  let onAbort = (): void => {}
  try {
    return await new Promise<T | undefined>((resolve, reject) => {
      // oxlint-disable-next-line typescript/prefer-promise-reject-errors -- an abort rejects with the signal's own reason
      onAbort = () => reject(signal?.reason)
      signal?.addEventListener('abort', onAbort)
      timer = setTimeout(() => reject(onvifFailure('Network timeout', target)), timeoutMs)
      call((error, answer) => {
        if (error instanceof Error || typeof error === 'string') reject(onvifFailure(error, target))
        else resolve(answer)
      })
    })
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', onAbort)
  }
}

/** The package tells failures of SOAP and of the login in words only. */
function onvifFailure(cause: Error | string, { shown }: Target): Error {
  const text = typeof cause === 'string' ? cause : `${(cause as NodeJS.ErrnoException).code ?? ''} ${cause.message}`
  const context = { address: shown }
  if (/not ?authori[sz]ed|authentication|unauthorized|\b401\b|sender not/i.test(text)) {
    return ipError('PERMISSION_DENIED', `${shown} does not accept this user name and password`, {
      context,
      hint: 'set username and password; many cameras have users of their own for ONVIF, and refuse logins when their clock is wrong',
      cause,
    })
  }
  if (/timeout|ETIMEDOUT/i.test(text)) {
    return ipError('TIMEOUT', `${shown} did not answer in time`, {
      context,
      hint: `check that ${shown} is switched on and that ONVIF is enabled in its settings`,
      cause,
    })
  }
  if (/ECONNREFUSED|EHOSTUNREACH|ENETUNREACH/.test(text)) {
    return ipError('CONNECTION_REFUSED', `nothing speaks ONVIF at ${shown}`, {
      context,
      hint: 'check the address, the port (80, 8080, 2020, 8899 are usual), and that ONVIF is enabled in its settings',
      cause,
    })
  }
  if (/ENOTFOUND|EAI_AGAIN/.test(text)) {
    return ipError('DEVICE_NOT_FOUND', `the host name in ${shown} is not known`, {
      context,
      hint: 'check the spelling, or use the IP address',
      cause,
    })
  }
  return ipError('WRONG_DEVICE', `${shown} does not answer as an ONVIF camera does`, {
    context,
    hint: 'check the port, and that ONVIF is enabled in its settings',
    cause,
  })
}

function chosenProfile(cam: OnvifCam, wanted: string | undefined, { shown }: Target): string {
  const profiles = (cam.profiles ?? []).flatMap(({ name, $ }) => {
    const token = textOf($?.token)
    return token === undefined ? [] : [{ token, name: textOf(name) ?? token }]
  })
  const found =
    wanted === undefined ? profiles[0] : profiles.find(({ name, token }) => name === wanted || token === wanted)
  if (found !== undefined) return found.token
  if (profiles.length === 0) throw noStream({ shown })
  const names = profiles.map(({ name }) => name)
  throw ipError('CONFIG_INVALID', `${shown} has no profile "${wanted}"`, {
    context: { address: shown, profiles: names },
    hint: `set profile to one of ${names.join(', ')}`,
  })
}

function noStream({ shown }: Pick<Target, 'shown'>): Error {
  return ipError('WRONG_DEVICE', `${shown} speaks ONVIF but has no video`, {
    context: { address: shown },
    hint: 'check that this is a camera, and that its user may see video',
  })
}

function textOf(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value)
  return typeof value === 'string' && value !== '' ? value : undefined
}
