import { constants } from 'node:fs'
import { access, readFile, stat } from 'node:fs/promises'
import { delimiter, join, resolve } from 'node:path'
import { DriverError } from '@vfab/core'

/** Where to look for ffmpeg. */
export interface FindFfmpegOptions {
  /** The program that the user has named; else the first `ffmpeg` on PATH. */
  readonly path?: string | undefined
  /** Default: that of this process. */
  readonly env?: NodeJS.ProcessEnv | undefined
  readonly platform?: NodeJS.Platform | undefined
}

/** The ffmpeg to run. @returns undefined where there is none that this user may run */
export async function findFfmpeg(options: FindFfmpegOptions = {}): Promise<string | undefined> {
  const { path, env = process.env, platform = process.platform } = options
  const names = platform === 'win32' ? ['ffmpeg.exe', 'ffmpeg'] : ['ffmpeg']
  const searched = (env['PATH'] ?? env['Path'] ?? '').split(delimiter).filter(Boolean)
  const candidates =
    path === undefined
      ? searched.flatMap((directory) => names.map((name) => join(directory, name)))
      : isPath(path)
        ? [resolve(path)]
        : searched.map((directory) => join(directory, path))
  for (const candidate of candidates) if (await isProgram(candidate)) return candidate
  return undefined
}

/** As {@link findFfmpeg}. @throws DriverError `DEPENDENCY_MISSING` with the command that installs it here */
export async function requireFfmpeg(
  driver: string,
  neededFor: string,
  options: FindFfmpegOptions = {},
): Promise<string> {
  const found = await findFfmpeg(options)
  if (found !== undefined) return found
  const { path } = options
  throw new DriverError(
    path === undefined ? `${neededFor} needs ffmpeg, which is not installed` : `there is no program ${path}`,
    {
      type: 'dependency',
      code: 'DEPENDENCY_MISSING',
      driver,
      context: { program: path ?? 'ffmpeg' },
      hint:
        path === undefined
          ? await ffmpegInstallHint(options)
          : `set ffmpegPath to where ffmpeg is, or leave it out to use the one on PATH`,
    },
  )
}

const commands: Readonly<Record<string, string>> = {
  debian: 'sudo apt install ffmpeg',
  fedora: 'sudo dnf install ffmpeg-free',
  rhel: 'sudo dnf install ffmpeg-free',
  arch: 'sudo pacman -S ffmpeg',
  alpine: 'sudo apk add ffmpeg',
  suse: 'sudo zypper install ffmpeg',
  nixos: 'nix-env -iA nixos.ffmpeg',
}

/** How ffmpeg is installed on this platform, in one line: `install it: sudo apt install ffmpeg`. */
export async function ffmpegInstallHint({
  platform = process.platform,
}: Pick<FindFfmpegOptions, 'platform'> = {}): Promise<string> {
  switch (platform) {
    case 'win32':
      return 'install it: winget install --id Gyan.FFmpeg'
    case 'darwin':
      return 'install it: brew install ffmpeg'
    case 'linux': {
      const ids = distributionIds(await readFile('/etc/os-release', 'utf8').catch(() => ''))
      const command = ids.map((id) => commands[id]).find(Boolean)
      return `install it: ${command ?? "the package ffmpeg of your distribution, e.g. 'sudo apt install ffmpeg'"}`
    }
    default:
      return 'install it: the package ffmpeg of your system'
  }
}

/** `ID` and `ID_LIKE` of an os-release file, the distribution itself first. @see man 5 os-release */
export function distributionIds(osRelease: string): string[] {
  const value = (key: string): string =>
    new RegExp(`^${key}=["']?([^"'\n]*)`, 'm').exec(osRelease)?.[1]?.toLowerCase() ?? ''
  return `${value('ID')} ${value('ID_LIKE')}`
    .split(/\s+/)
    .map((id) => (id.startsWith('opensuse') ? 'suse' : id === 'ubuntu' ? 'debian' : id))
    .filter(Boolean)
}

function isPath(name: string): boolean {
  return /[/\\]/.test(name)
}

async function isProgram(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK)
    return (await stat(path)).isFile()
  } catch {
    return false
  }
}
