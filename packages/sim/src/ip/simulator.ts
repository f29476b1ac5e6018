import {
  type BytePipe,
  defineSimulator,
  DriverError,
  type SimulatedDevice,
  type Simulator,
  type SimulatorOptions,
} from '@vfab/core'
import { connect } from 'node:net'
import { DevicePipe } from '../device-pipe.ts'
import { type MjpegCamera, startMjpegCamera } from './camera.ts'
import { cameraOptions } from './settings.ts'

/** A simulated network camera that programs reach, and the camera itself for whoever wants to look inside. */
export interface SimulatedCamera extends SimulatedDevice {
  readonly camera: MjpegCamera
  summary(): string
}

/**
 * Starts a simulated network camera. Its address is that of its stream. Time is real: `speed` multiplies the frame rate.
 * @throws DriverError `CONFIG_INVALID`, `CONFIG_UNKNOWN_KEY`, or what the system says of the TCP port
 */
export async function startCamera(options: SimulatorOptions = {}): Promise<SimulatedCamera> {
  const { listen = 'tcp', speed = 1, port, settings = {}, signal } = options
  signal?.throwIfAborted()
  if (listen !== 'tcp') throw invalid('is reached over TCP only', "leave listen out, or set it to 'tcp'")
  if (speed !== 'max' && !(speed > 0)) throw invalid(`cannot run at a speed of ${speed}`, 'give a number above 0')
  const given = cameraOptions(settings)
  const framesPerS = (given.framesPerS ?? 10) * (speed === 'max' ? 1 : speed)
  const camera = await startMjpegCamera({ ...given, framesPerS }, port)
  if (signal?.aborted === true) {
    await camera.close()
    signal.throwIfAborted()
  }
  return asDevice(camera)
}

/** The simulator `ip`: `vfab snapshot --device ip:sim` starts it. */
export const simulator: Simulator = defineSimulator({ id: 'ip', start: startCamera })

function asDevice(camera: MjpegCamera): SimulatedCamera {
  let closed: Promise<void> | undefined
  const close = (): Promise<void> => (closed ??= camera.close())
  return {
    camera,
    get address() {
      return camera.streamUrl
    },
    connect: () => connectTo(camera.streamUrl),
    inject: (fault) => camera.inject(fault),
    summary: () => `${camera.taken} ${camera.taken === 1 ? 'picture' : 'pictures'}, ${camera.requests.length} requests`,
    close,
    [Symbol.asyncDispose]: close,
  }
}

/** A TCP connection to the camera as a pipe: what is sent has to be HTTP. */
function connectTo(url: string): Promise<BytePipe> {
  const { hostname, port } = new URL(url)
  return new Promise((resolve, reject) => {
    const socket = connect({ host: hostname, port: Number(port) })
    const pipe = new DevicePipe(url, {
      received: (bytes) => void socket.write(bytes),
      closedByClient: () => void socket.destroy(),
    })
    socket.on('data', (chunk: Buffer) => pipe.deliver(chunk))
    socket.on('close', () => pipe.lose())
    socket.once('connect', () => resolve(pipe))
    socket.on('error', reject)
  })
}

function invalid(what: string, hint: string): DriverError {
  return new DriverError(`the simulated camera ${what}`, {
    type: 'configuration',
    code: 'CONFIG_INVALID',
    driver: 'ip',
    hint,
  })
}
