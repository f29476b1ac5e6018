import { expect, test } from 'vitest'

import type { OfferedFormat } from '../src/camera-format.ts'
import { captureArgs } from '../src/capture-args.ts'
import { chooseFormat } from '../src/choose-format.ts'
import { readV4l2Formats } from '../src/linux/v4l2-formats.ts'
import {
  readAvfoundationCameras,
  readAvfoundationFormats,
  readDshowCameras,
  readDshowFormats,
  readFfmpegV4l2Formats,
} from '../src/listing.ts'
import { cameraSystem } from '../src/platform.ts'
import { readStreamLine } from '../src/stream-line.ts'
import {
  avfoundationDevices,
  avfoundationModes,
  c920Formats,
  dshowDevices,
  dshowOptions,
  ffmpegV4l2Formats,
  oldDshowDevices,
  stepwiseFormats,
} from './texts.ts'

const short = ({ encoding, widthPx, heightPx, framesPerS }: OfferedFormat): string =>
  `${encoding} ${widthPx}x${heightPx} ${framesPerS}`

test('v4l2-ctl tells sizes with their highest rate', () => {
  expect(readV4l2Formats(c920Formats).map(short)).toEqual([
    'yuyv 640x480 30',
    'yuyv 1920x1080 5',
    'jpeg 640x480 30',
    'jpeg 1920x1080 30',
    'jpeg 2560x1440 2',
  ])
})

test('stepwise sizes are told by their largest', () => {
  expect(readV4l2Formats(stepwiseFormats).map(short)).toEqual(['yuyv 2592x1944 undefined'])
})

test('ffmpeg tells sizes of each system', () => {
  expect(readFfmpegV4l2Formats(ffmpegV4l2Formats).map(short)).toEqual([
    'yuyv 640x480 undefined',
    'yuyv 1920x1080 undefined',
    'jpeg 640x480 undefined',
    'jpeg 1920x1080 undefined',
  ])
  expect(readAvfoundationFormats(avfoundationModes).map(short)).toEqual(['yuyv 640x480 30', 'yuyv 1280x720 30'])
  expect(readDshowFormats(dshowOptions).map(short)).toEqual(['yuyv 640x480 30', 'jpeg 1280x720 30'])
})

test('cameras are listed without microphones and screens', () => {
  expect(readAvfoundationCameras(avfoundationDevices).map(({ name }) => name)).toEqual([
    'FaceTime HD Camera',
    'HD Pro Webcam C920',
  ])
  expect(readDshowCameras(dshowDevices).map(({ name }) => name)).toEqual(['HD Webcam'])
  expect(readDshowCameras(oldDshowDevices).map(({ name }) => name)).toEqual(['HD Webcam'])
})

const offered = readV4l2Formats(c920Formats)
const choose = (wanted: Partial<Parameters<typeof chooseFormat>[1]>): string | undefined => {
  const chosen = chooseFormat(offered, { encoding: 'auto', ...wanted }, 'cam')
  return chosen && `${short(chosen)} asked ${chosen.askedFramesPerS}`
}

test('without wishes, the largest MJPEG picture up to 1920 × 1080 is taken, at up to 30 a second', () => {
  expect(choose({})).toBe('jpeg 1920x1080 30 asked 30')
})

test('what is asked for is what is taken', () => {
  expect(choose({ widthPx: 640, heightPx: 480 })).toBe('jpeg 640x480 30 asked 30')
  expect(choose({ widthPx: 640, encoding: 'raw', framesPerS: 24 })).toBe('yuyv 640x480 30 asked 24')
  expect(choose({ widthPx: 2560 })).toBe('jpeg 2560x1440 2 asked 2')
})

test('a format that the camera has not is refused with those it has', () => {
  expect(() => choose({ widthPx: 1920, heightPx: 1080, encoding: 'raw', framesPerS: 30 })).toThrow(
    expect.objectContaining({
      code: 'CONFIG_INVALID',
      message: expect.stringContaining('1920 × 1080 at 30 per second as raw pictures') as string,
      hint: expect.stringContaining('1920 × 1080 mjpeg at 30') as string,
    }) as Error,
  )
})

test('where nobody can tell the formats, the camera decides', () => {
  expect(chooseFormat([], { encoding: 'auto' }, 'cam')).toBeUndefined()
})

test('MJPEG passes through untouched on Linux; raw pictures are compressed', () => {
  const mjpeg = chooseFormat(offered, { encoding: 'auto' }, 'cam')
  const settings = { device: '/dev/video0', qualityPercent: 100 }
  expect(captureArgs(cameraSystem('linux'), settings, mjpeg).join(' ')).toBe(
    '-fflags nobuffer -f v4l2 -input_format mjpeg -video_size 1920x1080 -framerate 30 -i /dev/video0 -c:v copy',
  )
  const raw = chooseFormat(offered, { encoding: 'raw', widthPx: 640 }, 'cam')
  expect(captureArgs(cameraSystem('linux'), settings, raw).join(' ')).toBe(
    '-fflags nobuffer -f v4l2 -input_format yuyv422 -video_size 640x480 -framerate 30 -i /dev/video0 -c:v mjpeg -q:v 2',
  )
})

test('macOS and Windows are asked in their own words, and never through a shell', () => {
  const settings = { device: 'HD Webcam; rm -rf /', qualityPercent: 1 }
  const mac = chooseFormat(readAvfoundationFormats(avfoundationModes), { encoding: 'auto' }, 'cam')
  expect(captureArgs(cameraSystem('darwin'), settings, mac)).toContain('HD Webcam; rm -rf /:none')
  const windows = chooseFormat(readDshowFormats(dshowOptions), { encoding: 'auto' }, 'cam')
  expect(captureArgs(cameraSystem('win32'), settings, windows).join(' ')).toBe(
    '-fflags nobuffer -f dshow -vcodec mjpeg -video_size 1280x720 -framerate 30 -i video=HD Webcam; rm -rf / -c:v copy',
  )
})

test('what the camera agreed to is read from ffmpeg', () => {
  expect(
    readStreamLine('  Stream #0:0: Video: rawvideo (YUY2 / 0x32595559), yuyv422, 640x480, 147456 kb/s, 30 fps'),
  ).toEqual({ codec: 'rawvideo', widthPx: 640, heightPx: 480, framesPerS: 30 })
  expect(readStreamLine('Output #0, mpjpeg, to pipe:1')).toBeUndefined()
})
