import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { type Camera, type FoundDevice, validateSettings } from '@vfab/core'
import { expect, onTestFinished, test } from 'vitest'

import { createUsbCameraDriver } from '../src/driver.ts'
import { usbCameraConfigSchema } from '../src/config.ts'
import { type FakePrograms, fakePrograms, type FakeProgramsOptions } from './fake-programs.ts'
import { avfoundationDevices, c920Controls, c920Formats } from './texts.ts'

/** Opens a camera behind stand-ins for ffmpeg and v4l2-ctl. */
async function openCamera(
  options: FakeProgramsOptions = {},
  settings: object = {},
): Promise<{ camera: Camera; programs: FakePrograms }> {
  const programs = fakePrograms({ formats: c920Formats, controls: c920Controls, ...options })
  const driver = createUsbCameraDriver({ ...programs, platform: 'linux' })
  const values = { device: '/dev/video-of-a-test', ...settings }
  const config = await validateSettings(usbCameraConfigSchema, values, { driver: driver.id })
  const camera = await driver.open(config)
  onTestFinished(() => camera.close())
  return { camera, programs }
}

test('a camera is open once it has delivered, and says what it agreed to beside what was asked for', async () => {
  const { camera } = await openCamera({}, { widthPx: 1920, heightPx: 1080 })
  expect(camera.requested).toEqual({ widthPx: 1920, heightPx: 1080 })
  expect(camera.granted).toEqual({ encoding: 'jpeg', widthPx: 32, heightPx: 24, framesPerS: 25 })
  const report = await camera.selfTest()
  expect(report.success).toBe(false) // 32 × 24 is not what was asked for
  expect(report.details.map(({ name, success }) => [name, success])).toEqual([
    ['picture', true],
    ['format', false],
  ])
})

test('formats are told as the camera offers them', async () => {
  const { camera } = await openCamera()
  expect(await camera.formats()).toContainEqual({ encoding: 'jpeg', widthPx: 1920, heightPx: 1080, framesPerS: 30 })
})

test('controls of the settings are set before the first picture, and back on close', async () => {
  const { camera, programs } = await openCamera({}, { controls: { exposure_time_absolute: 80, gain: 3 } })
  await camera.close()
  const words = programs.calls().map((call) => (call[0] === 'ffmpeg' ? 'ffmpeg' : call.at(-1)))
  const changes = words.filter((word) => word === 'ffmpeg' || word?.includes('='))
  expect(changes).toEqual([
    'auto_exposure=1',
    'exposure_time_absolute=80',
    'gain=3',
    'ffmpeg',
    'gain=0',
    'exposure_time_absolute=250',
    'auto_exposure=3',
  ])
})

test('a control that there is not keeps the camera from opening, and nothing stays changed', async () => {
  const programs = fakePrograms({ formats: c920Formats, controls: c920Controls })
  const driver = createUsbCameraDriver({ ...programs, platform: 'linux' })
  const values = { device: '/dev/x', controls: { gain: 3, zoom: 1 } }
  const config = await validateSettings(usbCameraConfigSchema, values, { driver: driver.id })
  await expect(driver.open(config)).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
  expect(programs.calls().at(-1)).toContain('gain=0')
})

test.each([
  ['[video4linux2,v4l2 @ 0x5] ioctl(VIDIOC_STREAMON): No space left on device', 'HARDWARE_FAULT', 'bandwidth'],
  ['[video4linux2,v4l2 @ 0x5] ioctl(VIDIOC_STREAMON): Device or resource busy', 'DEVICE_BUSY', 'in use'],
  ['[video4linux2,v4l2 @ 0x5] Cannot open video device /dev/x: Permission denied', 'PERMISSION_DENIED', 'denied'],
  [
    '[video4linux2,v4l2 @ 0x5] Cannot open video device /dev/x: No such file or directory',
    'DEVICE_NOT_FOUND',
    'no such',
  ],
  ['[video4linux2,v4l2 @ 0x5] Not a video capture device.', 'WRONG_DEVICE', 'not a camera'],
  ['[avfoundation @ 0x5] Selected framerate (29.970030) is not supported by the device.', 'CONFIG_INVALID', 'format'],
])('ffmpeg saying "%s" is %s', async (failure, code, words) => {
  await expect(openCamera({ failure: `${failure}\n` })).rejects.toMatchObject({
    code,
    message: expect.stringContaining(words) as string,
    hint: expect.any(String) as string,
  })
})

test('a camera that ends is opened anew, and its iterator goes on', async () => {
  const { camera, programs } = await openCamera({ pictures: 3 })
  let frames = 0
  for await (const frame of camera.frames({ policy: { queue: 100 } })) {
    expect(frame).toMatchObject({ format: 'jpeg', widthPx: 32, heightPx: 24 })
    if (++frames >= 5) break
  }
  await camera.close()
  expect(programs.calls().filter(([name]) => name === 'ffmpeg').length).toBeGreaterThan(1)
})

test('without ffmpeg, availability and opening say how to install it', async () => {
  const driver = createUsbCameraDriver({ ffmpegPath: '/nowhere/ffmpeg' })
  const { available, missing } = await driver.availability()
  expect(available).toBe(false)
  expect(missing).toEqual([{ name: 'ffmpeg', hint: expect.stringContaining('install') as string }])
  const config = await validateSettings(usbCameraConfigSchema, { device: '/dev/x' }, { driver: driver.id })
  await expect(driver.open(config)).rejects.toMatchObject({ code: 'DEPENDENCY_MISSING' })
})

async function found(driver: ReturnType<typeof createUsbCameraDriver>): Promise<FoundDevice[]> {
  const devices: FoundDevice[] = []
  for await (const device of driver.discover()) devices.push(device)
  return devices
}

test('on Linux cameras are found in sysfs, under the name that stays, and nothing is run', async () => {
  const base = mkdtempSync(join(tmpdir(), 'vfab-v4l-'))
  onTestFinished(() => rmSync(base, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 }))
  const usbDevice = join(base, 'sys/devices/usb1/1-1')
  for (const [node, index] of [
    ['video0', '0'],
    ['video1', '1'], // metadata of the same camera
  ] as const) {
    const about = join(base, 'sys/class/video4linux', node)
    mkdirSync(about, { recursive: true })
    mkdirSync(join(usbDevice, '1-1:1.0'), { recursive: true })
    writeFileSync(join(about, 'index'), `${index}\n`)
    writeFileSync(join(about, 'name'), 'HD Pro Webcam C920\n')
    symlinkSync(join(usbDevice, '1-1:1.0'), join(about, 'device'))
  }
  writeFileSync(join(usbDevice, 'serial'), '0AB1\n')
  mkdirSync(join(base, 'dev/v4l/by-id'), { recursive: true })
  writeFileSync(join(base, 'dev/video0'), '')
  symlinkSync('../../video0', join(base, 'dev/v4l/by-id/usb-046d_C920_0AB1-video-index0'))
  const programs = fakePrograms()
  const roots = { sys: join(base, 'sys'), dev: join(base, 'dev') }
  const devices = await found(createUsbCameraDriver({ ...programs, platform: 'linux', roots }))
  const address = join(base, 'dev/v4l/by-id/usb-046d_C920_0AB1-video-index0')
  expect(devices).toEqual([
    {
      driver: 'usb-camera',
      address,
      name: 'HD Pro Webcam C920',
      model: 'HD Pro Webcam C920',
      serialNumber: '0AB1',
      config: { device: address },
      accessible: true,
    },
  ])
  expect(programs.calls()).toEqual([])
})

test('on macOS the system is asked through ffmpeg', async () => {
  const programs = fakePrograms({ answers: { '-list_devices': avfoundationDevices } })
  const devices = await found(createUsbCameraDriver({ ...programs, platform: 'darwin' }))
  expect(devices.map(({ address }) => address)).toEqual(['FaceTime HD Camera', 'HD Pro Webcam C920'])
})
