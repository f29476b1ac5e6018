import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'

import { matchesGlob } from '@vfab/core'

import { usbBehindFile } from './linux-sysfs.ts'
import type { DeviceFileInfo } from './sources.ts'

/** Files that fit an absolute glob such as `/dev/video*`, with the USB device behind each where one is. */
export async function systemFiles(pattern: string): Promise<readonly DeviceFileInfo[]> {
  const paths = await expandGlob(pattern)
  return Promise.all(
    paths.map(async (path) => {
      const usb = process.platform === 'linux' ? await usbBehindFile(path) : undefined
      return { path, ...(usb && { usb }) }
    }),
  )
}

/**
 * Existing paths that fit `pattern`, segment by segment: a `*` does not cross a `/`, so only the directories that the
 * pattern names are read. A relative pattern fits nothing.
 */
export async function expandGlob(pattern: string): Promise<string[]> {
  if (!pattern.startsWith('/')) return []
  let found = ['/']
  for (const segment of pattern.split('/').filter(Boolean)) {
    found = (await Promise.all(found.map((directory) => entriesFitting(directory, segment)))).flat()
  }
  return found.sort((left, right) => left.localeCompare(right, 'en', { numeric: true }))
}

async function entriesFitting(directory: string, segment: string): Promise<string[]> {
  if (segment === '.' || segment === '..') return []
  if (!/[*?]/.test(segment)) return exists(join(directory, segment))
  try {
    const names = await readdir(directory)
    return names.filter((name) => matchesGlob(segment, name)).map((name) => join(directory, name))
  } catch {
    return []
  }
}

async function exists(path: string): Promise<string[]> {
  try {
    await stat(path)
    return [path]
  } catch {
    return []
  }
}
