import { errorsOf, type MakeDriverError } from '@vfab/core'
import type { FfmpegMeaning } from '@vfab/driver-kit'

/** Id of this driver in metadata, selectors and errors. */
export const driverId = 'usb-camera'

/** A `DriverError` of this driver, with the type that belongs to the code. */
export const cameraError: MakeDriverError = errorsOf(driverId)

/** What ffmpeg's words mean when its input is a camera of this computer; looked through before its general ones. */
export const captureMeanings: readonly FfmpegMeaning[] = [
  {
    // VIDIOC_STREAMON answers ENOSPC when isochronous bandwidth is used up: kernel, Documentation/driver-api/usb.
    pattern: /no space left on device/i,
    code: 'HARDWARE_FAULT',
    says: 'the USB bus has no bandwidth left for it',
    hint: 'use MJPEG (encoding), a smaller picture or fewer frames a second, or put {address} on another USB controller',
  },
  {
    pattern: /could not find video device|video device .*not found|cannot open video device .*no such file/i,
    code: 'DEVICE_NOT_FOUND',
    says: 'there is no such camera',
    hint: 'plug it in, and list the cameras there are: vfab detect',
  },
  {
    pattern:
      /selected (pixel format|video size|framerate).*not supported|could not set video options|inappropriate ioctl/i,
    code: 'CONFIG_INVALID',
    says: 'it does not offer this format',
    hint: 'leave widthPx, heightPx, framesPerS and encoding out, or choose what the camera offers',
  },
  {
    pattern: /not authorized to capture video|failed to create av capture input device/i,
    code: 'PERMISSION_DENIED',
    says: 'the system does not let this program see the camera',
    hint: 'allow the camera for your terminal: System Settings, Privacy & Security, Camera',
  },
  {
    pattern: /not a video capture device|is not a video/i,
    code: 'WRONG_DEVICE',
    says: 'it is not a camera',
    hint: 'list the cameras there are: vfab detect',
  },
]
