import { type Availability, type Camera, defineDriver, type Driver, type OpenOptions, systemClock } from '@vfab/core'
import { ffmpegInstallHint, findFfmpeg, requireFfmpeg } from '@vfab/driver-kit'

import { openUsbCamera } from './camera.ts'
import { type UsbCameraConfig, usbCameraConfigSchema } from './config.ts'
import { discoverCameras } from './discover.ts'
import { cameraError, driverId } from './errors.ts'
import { type ControlPanel, openControlPanel } from './linux/control-panel.ts'
import { listVideoNodes, type VideoRoots } from './linux/video-nodes.ts'
import { cameraSystem, type CameraSystem, listFormats, type Programs } from './platform.ts'

/** What a driver is made with; tests hand in their own. */
export interface UsbCameraDriverParts extends Programs {
  readonly platform?: NodeJS.Platform | undefined
  readonly roots?: VideoRoots | undefined
}

/** Makes the driver. */
export function createUsbCameraDriver(parts: UsbCameraDriverParts = {}): Driver<UsbCameraConfig, Camera> {
  const { roots = {} } = parts
  const system = cameraSystem(parts.platform)
  return defineDriver<UsbCameraConfig, Camera>({
    id: driverId,
    kind: 'camera',
    configSchema: usbCameraConfigSchema,
    availability: () => availability(parts),
    discover: (options = {}) => discoverCameras(system, parts, roots, options),
    open: (config, options = {}) => open(config, system, parts, options),
  })
}

/** Films with the cameras of this computer. */
export const driver: Driver<UsbCameraConfig, Camera> = createUsbCameraDriver()

async function availability({ ffmpegPath }: Programs): Promise<Availability> {
  const found = await findFfmpeg({ path: ffmpegPath })
  if (found !== undefined) return { available: true, missing: [] }
  return { available: false, missing: [{ name: 'ffmpeg', hint: await ffmpegInstallHint() }] }
}

async function open(
  config: UsbCameraConfig,
  system: CameraSystem,
  parts: UsbCameraDriverParts,
  options: OpenOptions,
): Promise<Camera> {
  const { signal, clock = systemClock } = options
  signal?.throwIfAborted()
  const programs: Programs = { ffmpegPath: config.ffmpegPath ?? parts.ffmpegPath, v4l2Ctl: parts.v4l2Ctl }
  const ffmpegPath = await requireFfmpeg(driverId, 'a camera of this computer', { path: programs.ffmpegPath })
  const isLinux = system.inputFormat === 'v4l2'
  const nodes = isLinux ? await listVideoNodes(parts.roots) : []
  const node = nodes.find(({ path, stablePath }) => path === config.device || stablePath === config.device)
  const controls = isLinux ? openControlPanel(config.device, programs.v4l2Ctl) : undefined
  requireControls(config, controls)
  const offered = await listFormats(system, config.device, programs, { signal })
  return openUsbCamera(
    {
      config,
      system,
      programs,
      ffmpegPath,
      model: node?.name ?? config.device,
      serialNumber: node?.serialNumber,
      offered,
      controls,
      clock,
    },
    { signal },
  )
}

function requireControls({ controls: wanted, device }: UsbCameraConfig, panel: ControlPanel | undefined): void {
  if (panel !== undefined || Object.keys(wanted).length === 0) return
  throw cameraError('CONFIG_INVALID', `the controls of ${device} cannot be set on ${process.platform}`, {
    context: { address: device, controls: Object.keys(wanted) },
    hint: 'leave controls out, and set them in the program of the maker of the camera',
  })
}
