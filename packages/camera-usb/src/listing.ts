import { encodingOf, type OfferedFormat } from './camera-format.ts'

/** What ffmpeg prints for people about the cameras of each system, read back. ffmpeg has no other form of it. */

/** A camera that ffmpeg lists. */
export interface ListedCamera {
  /** What ffmpeg, and this driver, take as its address. */
  readonly device: string
  readonly name: string
}

/**
 * Cameras of `ffmpeg -f avfoundation -list_devices true -i ""`. Screens are listed among them and left out.
 *
 *     [AVFoundation indev @ 0x7f8] AVFoundation video devices:
 *     [AVFoundation indev @ 0x7f8] [0] FaceTime HD Camera
 */
export function readAvfoundationCameras(text: string): ListedCamera[] {
  const [, video = ''] = /video devices:\n([\s\S]*?)(?:audio devices:|$)/.exec(text) ?? []
  return [...video.matchAll(/\[\d+\] (.+)$/gm)]
    .map(([, name]) => name!.trim())
    .filter((name) => !/^capture screen/i.test(name))
    .map((name) => ({ device: name, name }))
}

/**
 * Cameras of `ffmpeg -f dshow -list_devices true -i dummy`, in the forms before and after ffmpeg 5.
 *
 *     [dshow @ 000001] "HD Webcam" (video)
 *     [dshow @ 000001]   Alternative name "@device_pnp_\\?\usb#vid_046d…"
 */
export function readDshowCameras(text: string): ListedCamera[] {
  const cameras: ListedCamera[] = []
  let inVideo = false
  for (const line of text.split(/\r?\n/)) {
    if (/DirectShow video devices/.test(line)) inVideo = true
    else if (/DirectShow audio devices/.test(line)) inVideo = false
    const [, name, kind] = /\]\s+"(.+)"(?:\s+\((\w+)\))?\s*$/.exec(line) ?? []
    if (name === undefined || /Alternative name/.test(line)) continue
    if (kind === undefined ? inVideo : kind === 'video') cameras.push({ device: name, name })
  }
  return cameras
}

/**
 * Formats of `ffmpeg -f v4l2 -list_formats all -i /dev/video0`, which tells no rates:
 *
 *     [video4linux2,v4l2 @ 0x5] Compressed:       mjpeg :          Motion-JPEG : 640x480 1280x720
 */
export function readFfmpegV4l2Formats(text: string): OfferedFormat[] {
  return [...text.matchAll(/(?:Raw|Compressed)\s*:\s*(\S+)\s*:.*:\s*([\dx ]+)$/gm)].flatMap(([, name, sizes]) =>
    [...sizes!.matchAll(/(\d+)x(\d+)/g)].map(([, width, height]) => format(name!, width!, height!, undefined)),
  )
}

/**
 * Modes that avfoundation lists when it is asked for a rate that the camera has not. It compresses nothing: all are raw.
 *
 *     [avfoundation @ 0x7f8]   1280x720@[15.000000 30.000000]fps
 */
export function readAvfoundationFormats(text: string): OfferedFormat[] {
  return [...text.matchAll(/(\d+)x(\d+)@\[[\d.]+ ([\d.]+)\]fps/g)].map(([, width, height, rate]) =>
    format('uyvy422', width!, height!, Number(rate)),
  )
}

/**
 * Formats of `ffmpeg -f dshow -list_options true -i video=NAME`.
 *
 *     [dshow @ 0001]   vcodec=mjpeg  min s=1280x720 fps=5 max s=1280x720 fps=30
 *     [dshow @ 0001]   pixel_format=yuyv422  min s=640x480 fps=5 max s=640x480 fps=30
 */
export function readDshowFormats(text: string): OfferedFormat[] {
  const line = /(?:vcodec|pixel_format)=(\S+)\s+min s=\S+ fps=\S+ max s=(\d+)x(\d+) fps=([\d.]+)/g
  return [...text.matchAll(line)].map(([, name, width, height, rate]) => format(name!, width!, height!, Number(rate)))
}

function format(name: string, width: string, height: string, framesPerS: number | undefined): OfferedFormat {
  return { encoding: encodingOf(name), name, widthPx: Number(width), heightPx: Number(height), framesPerS }
}
