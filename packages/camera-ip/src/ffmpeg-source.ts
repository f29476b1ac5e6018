import type { Capture } from '@vfab/driver-kit'
import { ffmpegCapture, requireFfmpeg } from '@vfab/driver-kit'

import { addressWithCredentials, secretsOf, type Target } from './address.ts'
import type { IpCameraConfig } from './config.ts'
import { driverId } from './errors.ts'

/** A capture of whatever ffmpeg can read. @throws DriverError `DEPENDENCY_MISSING` with the command that installs it */
export async function ffmpegSource(target: Target, config: IpCameraConfig): Promise<Capture> {
  const { shown } = target
  const path = await requireFfmpeg(driverId, `reading ${target.url.protocol}// addresses`, { path: config.ffmpegPath })
  return ffmpegCapture({
    path,
    args: ffmpegArgs(target, config),
    driver: driverId,
    address: shown,
    secrets: secretsOf(target),
    maxFrameBytes: config.maxFrameBytes,
  })
}

/** What ffmpeg is told. Every option stands in an argument of its own; nothing is read by a shell. */
export function ffmpegArgs(target: Target, config: IpCameraConfig): string[] {
  const { rtspTransport, connectTimeoutMs, framesPerS, videoCodec, jpegQuality } = config
  const isRtsp = /^rtsps?:$/.test(target.url.protocol)
  const isHttp = /^https?:$/.test(target.url.protocol)
  const microseconds = String(1000 * connectTimeoutMs)
  return [
    ...(isRtsp ? ['-rtsp_transport', rtspTransport, '-timeout', microseconds] : []),
    ...(isHttp ? ['-rw_timeout', microseconds, ...tlsArgs(target, config)] : []),
    ...['-fflags', 'nobuffer', '-flags', 'low_delay'],
    ...['-i', addressWithCredentials(target)],
    ...['-map', '0:v:0'],
    ...(videoCodec === 'copy'
      ? ['-c:v', 'copy']
      : [
          ...(framesPerS === undefined ? [] : ['-vf', `fps=${framesPerS}`]),
          ...['-c:v', 'mjpeg', '-q:v', String(jpegQuality), '-pix_fmt', 'yuvj420p'],
        ]),
    ...['-fps_mode', 'passthrough'],
  ]
}

function tlsArgs({ url }: Target, { caFile, verifyCertificate }: IpCameraConfig): string[] {
  if (url.protocol !== 'https:') return []
  return ['-tls_verify', verifyCertificate ? '1' : '0', ...(caFile === undefined ? [] : ['-ca_file', caFile])]
}
