import { readFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'

import { toDriverError } from '@vfab/core'
import {
  type CheckedFile,
  type ConfigSection,
  type HostConfig,
  invalidSetting as invalid,
  refuseUnknownKeys,
} from '@vfab/host'

import { asRecord } from './as-record.ts'

/** Another computer on which `vfab serve` runs, as the configuration names it. */
export interface ConfiguredHost {
  readonly name: string
  /** `http://east.local:8423` */
  readonly url: string
  /** Lets this computer in; without it, the one that pairing stored counts. */
  readonly token?: string | undefined
  /** PEM of its certificate, or of the authority that signed it. */
  readonly ca?: string | undefined
}

/** Names of hosts in `HOST:DEVICE` and in topics of a broker. */
const namePattern = /^[a-z0-9_-]{1,32}$/

const example = 'write it as east: http://east.local:8423'

/** The `hosts:` of a file. */
export const hostsSection: ConfigSection = { key: 'hosts', check: checkHosts }

function checkHosts(file: CheckedFile): void {
  const { hosts } = file.values
  if (hosts === undefined || hosts === null) return
  if (!asRecord(hosts)) throw invalid(file, ['hosts'], 'a mapping of names to addresses is expected', example)
  for (const [name, value] of Object.entries(asRecord(hosts) ?? {})) {
    const keys = ['hosts', name]
    if (!namePattern.test(name)) {
      throw invalid(file, keys, `"${name}" cannot be the name of a host`, 'use lower-case letters, digits, - and _')
    }
    checkHost(file, keys, typeof value === 'string' ? { url: value } : asRecord(value))
  }
}

function checkHost(
  file: CheckedFile,
  keys: readonly string[],
  host: Readonly<Record<string, unknown>> | undefined,
): void {
  if (!host) throw invalid(file, keys, 'an address is expected', example)
  refuseUnknownKeys(file, keys, host, ['url', 'token', 'caFile'])
  const { url, token, caFile } = host
  if (typeof url !== 'string' || !/^https?:\/\/[^\s@?#]+$/i.test(url) || !URL.canParse(url)) {
    throw invalid(file, [...keys, 'url'], 'the address of vfab serve is expected', 'write it as http://east.local:8423')
  }
  const isFile = typeof asRecord(token)?.['file'] === 'string'
  if (token !== undefined && !isFile && !(typeof token === 'string' && /^[\w-]{20,200}$/.test(token))) {
    throw invalid(file, [...keys, 'token'], 'a token is expected', 'vfab fleet pair HOST stores one, leave it out then')
  }
  if (caFile !== undefined && (typeof caFile !== 'string' || caFile === '')) {
    throw invalid(
      file,
      [...keys, 'caFile'],
      'the path of a certificate (PEM) is expected',
      'write it as caFile: east.pem',
    )
  }
}

/**
 * The `hosts:` of the configuration, with the files that they name read; paths are relative to the configuration file.
 * @throws DriverError for a file that cannot be read
 */
export async function configuredHosts({ layers }: Pick<HostConfig, 'layers'>): Promise<readonly ConfiguredHost[]> {
  const found = new Map<string, ConfiguredHost>()
  for (const { values, origin } of layers) {
    for (const [name, value] of Object.entries(asRecord(values['hosts']) ?? {})) {
      const host = typeof value === 'string' ? { url: value } : (asRecord(value) ?? {})
      const { url, token, caFile } = host as { url: string; token?: string | { file: string }; caFile?: string }
      const read = (path: string): Promise<string> => readText(resolve(dirname(origin), path))
      found.set(name, {
        name,
        url,
        token: typeof token === 'object' ? (await read(token.file)).trim() : token,
        ca: caFile === undefined ? undefined : await read(caFile),
      })
    }
  }
  return [...found.values()]
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (cause) {
    throw toDriverError(cause, { operation: 'read', address: path })
  }
}
