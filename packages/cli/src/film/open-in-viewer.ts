import { DriverError } from '@vfab/core'

import type { Io } from '../io.ts'

const viewers: Readonly<Partial<Record<NodeJS.Platform, readonly [program: string, ...args: string[]]>>> = {
  darwin: ['open'],
  win32: ['explorer.exe'],
}

/**
 * Shows a file in the program that the desktop uses for it.
 * @throws DriverError `DEPENDENCY_MISSING` without a desktop
 */
export async function openInViewer(path: string, io: Pick<Io, 'run' | 'platform' | 'cwd'>): Promise<void> {
  const [program, ...args] = viewers[io.platform] ?? ['xdg-open']
  try {
    const code = await io.run(program, [...args, path], io.cwd)
    // The Explorer ends with 1 even when all went well.
    if (code === 0 || io.platform === 'win32') return
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
