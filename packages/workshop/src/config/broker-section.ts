import { type CheckedFile, type ConfigSection, type HostConfig, invalidSetting, refuseUnknownKeys } from '@vfab/host'

import { asRecord } from './as-record.ts'

/** Keys of the section; `@vfab/mqtt` checks what stands under them. */
export const brokerKeys = [
  'enabled',
  'url',
  'username',
  'password',
  'passwordFile',
  'caFile',
  'certFile',
  'keyFile',
  'verifyCertificate',
  'protocol',
  'name',
  'prefix',
  'pageUrl',
  'commands',
  'readings',
  'homeAssistant',
  'discoveryPrefix',
  'keepaliveMs',
  'timeoutMs',
] as const

/** The `broker:` of a file: which MQTT broker `vfab serve` publishes on. */
export const brokerSection: ConfigSection = { key: 'broker', check: checkBroker }

function checkBroker(file: CheckedFile): void {
  const broker = file.values['broker']
  if (broker === undefined || broker === null) return
  const section = asRecord(broker)
  if (!section) throw invalidSetting(file, ['broker'], 'a mapping is expected', 'write broker: { url: mqtt://host }')
  refuseUnknownKeys(file, ['broker'], section, brokerKeys)
  const { url } = section
  if (url !== undefined && typeof url !== 'string') {
    throw invalidSetting(file, ['broker', 'url'], 'an address is expected', 'write url: mqtt://host')
  }
}

/** The broker of the configuration, as `@vfab/mqtt` takes and checks it. */
export type ConfiguredBroker = Readonly<Record<string, unknown>> & { readonly url: string }

/** The `broker:` of the configuration; `undefined` where there is none. */
export function configuredBroker({ merged }: Pick<HostConfig, 'merged'>): ConfiguredBroker | undefined {
  return (merged.values['broker'] ?? undefined) as ConfiguredBroker | undefined
}
