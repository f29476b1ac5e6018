import { DriverError } from '@vfab/core'

import type { RunProgram } from '../drivers/run-manager.ts'

const viewers: Readonly<Partial<Record<NodeJS.Platform, readonly [program: string, ...args: string[]]>>> = {
  darwin: ['open'],
  win32: ['explorer.exe'],
}

/** How a viewer is started. */
export interface ViewerOptions {
  readonly run: RunProgram
  readonly platform?: NodeJS.Platform | undefined
  readonly cwd?: string | undefined
}

/**
 * Shows a file in the program that the desktop uses for it.
 * @throws DriverError `DEPENDENCY_MISSING` without a desktop
 */
export async function openInViewer(
  path: string,
  { run, platform = process.platform, cwd = process.cwd() }: ViewerOptions,
): Promise<void> {
  const [program, ...args] = viewers[platform] ?? ['xdg-open']
  try {
    const code = await run(program, [...args, path], cwd)
    // The Explorer ends with 1 even when all went well.
    if (code === 0 || platform === 'win32') return
    throw new Error(`${program} ended with exit code ${code}`)
  } catch (cause) {
    throw new DriverError(`cannot show ${path}`, {
      type: 'dependency',
      code: 'DEPENDENCY_MISSING',
      hint: `${program} opens files on a desktop; without one, copy the file to where you can look at it`,
      cause,
    })
  }
}

const browsers: typeof viewers = { darwin: ['open'], win32: ['rundll32', 'url.dll,FileProtocolHandler'] }

/** Opens a web address in the desktop's browser. Without a desktop it does nothing. */
export async function openInBrowser(
  url: string,
  { run, platform = process.platform, cwd = process.cwd() }: ViewerOptions,
): Promise<void> {
  const [program, ...args] = browsers[platform] ?? ['xdg-open']
  await run(program, [...args, url], cwd).catch(() => {})
}
