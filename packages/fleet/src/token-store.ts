/* Tokens that pairing brought, one for each server, in a file that only this user can read. */
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

import { toDriverError } from '@vfab/core'

/** Tokens by the URL of their server. */
export interface TokenStore {
  token(url: string): Promise<string | undefined>
  /** @throws DriverError when it cannot be written */
  keep(url: string, token: string): Promise<void>
}

/** @param stateDirectory - of the user's vfab */
export function openTokenStore(stateDirectory: string): TokenStore {
  const path = join(stateDirectory, 'fleet', 'tokens.json')
  const read = async (): Promise<Readonly<Record<string, string>>> => {
    try {
      const value: unknown = JSON.parse(await readFile(path, 'utf8'))
      return isTokens(value) ? value : {}
    } catch {
      return {} // none yet, or damaged: pairing makes it anew
    }
  }
  return {
    async token(url) {
      const tokens = await read()
      return Object.hasOwn(tokens, url) ? tokens[url] : undefined
    },
    async keep(url, token) {
      const text = JSON.stringify({ ...(await read()), [url]: token }, null, 2)
      try {
        await mkdir(dirname(path), { recursive: true, mode: 0o700 })
        await writeFile(`${path}.new`, text, { mode: 0o600 })
        await rename(`${path}.new`, path)
      } catch (cause) {
        throw toDriverError(cause, { operation: 'write', address: path })
      }
    },
  }
}

function isTokens(value: unknown): value is Readonly<Record<string, string>> {
  return typeof value === 'object' && value !== null && Object.values(value).every((each) => typeof each === 'string')
}
