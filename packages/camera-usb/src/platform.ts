import type { OperationOptions } from '@vfab/core'
import { findFfmpeg } from '@vfab/driver-kit'

import { type OfferedFormat, uniqueFormats } from './camera-format.ts'
import { readV4l2Formats } from './linux/v4l2-formats.ts'
import {
  type ListedCamera,
  readAvfoundationCameras,
  readAvfoundationFormats,
  readDshowCameras,
  readDshowFormats,
  readFfmpegV4l2Formats,
} from './listing.ts'
import { type ProgramOutput, runProgram } from './run-program.ts'

/** How one operating system hands out its cameras. */
export interface CameraSystem {
  /** ffmpeg's name of it. */
  readonly inputFormat: 'v4l2' | 'avfoundation' | 'dshow'
  /** What follows `-i` for a camera. */
  inputOf(device: string): string
  /** Arguments that list a camera's formats on ffmpeg's stderr. */
  readonly listFormats: (device: string) => readonly string[]
  readonly readFormats: (text: string) => OfferedFormat[]
  /** Arguments that list the cameras; absent where the system tells by itself. */
  readonly listCameras?: readonly string[]
  readonly readCameras?: (text: string) => ListedCamera[]
}

const v4l2: CameraSystem = {
  inputFormat: 'v4l2',
  inputOf: (device) => device,
  listFormats: (device) => ['-f', 'v4l2', '-list_formats', 'all', '-i', device],
  readFormats: readFfmpegV4l2Formats,
}
const avfoundation: CameraSystem = {
  inputFormat: 'avfoundation',
  inputOf: (device) => `${device}:none`,
  // No camera has this rate; the answer is the list of those it has.
  listFormats: (device) => ['-f', 'avfoundation', '-framerate', '0.001', '-i', `${device}:none`],
  readFormats: readAvfoundationFormats,
  listCameras: ['-f', 'avfoundation', '-list_devices', 'true', '-i', ''],
  readCameras: readAvfoundationCameras,
}
const dshow: CameraSystem = {
  inputFormat: 'dshow',
  inputOf: (device) => `video=${device}`,
  listFormats: (device) => ['-f', 'dshow', '-list_options', 'true', '-i', `video=${device}`],
  readFormats: readDshowFormats,
  listCameras: ['-f', 'dshow', '-list_devices', 'true', '-i', 'dummy'],
  readCameras: readDshowCameras,
}

/** The system of this platform. Others than macOS and Windows are taken for Linux. */
export function cameraSystem(platform: NodeJS.Platform = process.platform): CameraSystem {
  return platform === 'darwin' ? avfoundation : platform === 'win32' ? dshow : v4l2
}

/** Programs to ask; tests hand in their own. */
export interface Programs {
  readonly ffmpegPath?: string | undefined
  readonly v4l2Ctl?: string | undefined
}

/**
 * Formats that a camera offers, the largest first; empty where that is not known.
 * @throws the signal's reason
 */
export async function listFormats(
  system: CameraSystem,
  device: string,
  programs: Programs,
  options: OperationOptions = {},
): Promise<readonly OfferedFormat[]> {
  if (system.inputFormat === 'v4l2') {
    // v4l2-ctl knows the rates, which ffmpeg does not tell.
    const told = await runProgram(programs.v4l2Ctl ?? 'v4l2-ctl', ['-d', device, '--list-formats-ext'], options)
    const formats = told?.exitCode === 0 ? readV4l2Formats(told.stdout) : []
    if (formats.length > 0) return uniqueFormats(formats)
  }
  const told = await askFfmpeg(programs, system.listFormats(device), options)
  return uniqueFormats(system.readFormats(told?.stderr ?? ''))
}

/** Cameras as ffmpeg lists them; empty without ffmpeg. @throws the signal's reason */
export async function listCameras(
  { listCameras: args, readCameras }: CameraSystem,
  programs: Programs,
  options: OperationOptions = {},
): Promise<readonly ListedCamera[]> {
  if (!args || !readCameras) return []
  const told = await askFfmpeg(programs, args, options)
  return readCameras(told?.stderr ?? '')
}

/** ffmpeg always fails after such a question, as there is nothing for it to do. */
async function askFfmpeg(
  { ffmpegPath }: Programs,
  args: readonly string[],
  options: OperationOptions,
): Promise<ProgramOutput | undefined> {
  const path = await findFfmpeg({ path: ffmpegPath })
  return path === undefined ? undefined : runProgram(path, ['-hide_banner', '-nostdin', ...args], options)
}
