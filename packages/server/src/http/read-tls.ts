import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'

import { DriverError, toDriverError } from '@vfab/core'

import type { TlsFiles } from './http-server.ts'

/** Paths of PEM files. */
export interface TlsPaths {
  readonly cert?: string | undefined
  readonly key?: string | undefined
}

/**
 * Reads the files with which a server speaks https; `undefined` where none are named.
 * @param cwd - relative paths start here
 * @throws DriverError for one without the other, or a file that cannot be read
 */
export async function readTls({ cert, key }: TlsPaths, cwd: string): Promise<TlsFiles | undefined> {
  if (cert === undefined && key === undefined) return undefined
  if (cert === undefined || key === undefined) {
    throw new DriverError('a certificate and its key belong together', {
      type: 'configuration',
      code: 'INPUT_INVALID',
      hint: 'name both files (for vfab serve: --cert and --key), or neither',
    })
  }
  return { cert: await readPem(resolve(cwd, cert)), key: await readPem(resolve(cwd, key)) }
}

async function readPem(path: string): Promise<Buffer> {
  try {
    return await readFile(path)
  } catch (cause) {
    throw toDriverError(cause, { operation: 'read', address: path })
  }
}
