import { constants } from 'node:fs'
import { access, readdir, readFile, readlink, realpath } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'

/** A node of V4L2 that delivers pictures. */
export interface VideoNode {
  /** `/dev/video0` */
  readonly path: string
  /** The same device under a name that stays across reboots, where udev gives one: `/dev/v4l/by-id/…`. */
  readonly stablePath: string | undefined
  /** As the driver of the kernel calls it: `HD Pro Webcam C920`. */
  readonly name: string
  readonly serialNumber: string | undefined
  /** Whether this user may open it. */
  readonly accessible: boolean
}

/** Where the kernel and udev tell about video nodes; tests hand in a tree of their own. */
export interface VideoRoots {
  readonly sys?: string | undefined
  readonly dev?: string | undefined
}

/**
 * Cameras as sysfs tells: of each device its first node. Further ones deliver metadata (UVC 1.5) or other streams of the same
 * picture. Opens nothing.
 * @see https://docs.kernel.org/userspace-api/media/v4l/open.html
 */
export async function listVideoNodes(roots: VideoRoots = {}): Promise<readonly VideoNode[]> {
  const { sys = '/sys', dev = '/dev' } = roots
  const directory = join(sys, 'class/video4linux')
  const names = (await readdir(directory).catch(() => [])).filter((name) => /^video\d+$/.test(name))
  names.sort((one, other) => Number(one.slice(5)) - Number(other.slice(5)))
  const stable = await stablePaths(dev)
  const nodes = await Promise.all(
    names.map(async (node): Promise<VideoNode | undefined> => {
      const about = join(directory, node)
      if ((await text(join(about, 'index'))) !== '0') return undefined
      const path = join(dev, node)
      return {
        path,
        stablePath: stable.get(node),
        name: (await text(join(about, 'name'))) || node,
        serialNumber: (await serialNumberOf(about)) || undefined,
        accessible: await access(path, constants.R_OK | constants.W_OK).then(
          () => true,
          () => false,
        ),
      }
    }),
  )
  return nodes.filter((node) => node !== undefined)
}

/** Links below `by-id`, else below `by-path`, by the node they lead to. */
async function stablePaths(dev: string): Promise<ReadonlyMap<string, string>> {
  const paths = new Map<string, string>()
  for (const directory of [join(dev, 'v4l/by-path'), join(dev, 'v4l/by-id')]) {
    for (const link of await readdir(directory).catch(() => [])) {
      const target = await readlink(join(directory, link)).catch(() => undefined)
      if (target !== undefined) paths.set(basename(resolve(directory, target)), join(directory, link))
    }
  }
  return paths
}

/** The USB device is two directories above its interface. */
async function serialNumberOf(about: string): Promise<string> {
  const usbInterface = await realpath(join(about, 'device')).catch(() => undefined)
  return usbInterface === undefined ? '' : text(join(dirname(usbInterface), 'serial'))
}

async function text(path: string): Promise<string> {
  return (await readFile(path, 'utf8').catch(() => '')).trim()
}
