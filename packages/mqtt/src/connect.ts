import { type Clock, systemClock, validateSettings } from '@vfab/core'
import { type BrokerLink, type BrokerWill, connectBroker } from '@vfab/driver-kit/broker'

import { errorSource } from './errors.ts'
import { loadMqtt } from './mqtt-package.ts'
import { type BrokerSettings, type BrokerSettingsInput, brokerSettingsSchema } from './settings.ts'

/** Checks and completes the section. @throws DriverError `CONFIG_INVALID`, `CONFIG_UNKNOWN_KEY` */
export function checkBroker(broker: BrokerSettings | BrokerSettingsInput): Promise<BrokerSettings> {
  return validateSettings(brokerSettingsSchema, broker, { driver: errorSource })
}

/** A broker looks for silent clients every few seconds: Mosquitto 2.0 every six, with times in whole seconds. */
const brokerSlackMs = 5000

/**
 * What is agreed on with the broker, so that it notices a frozen host within 1.5 times `keepaliveMs`, the time it takes to look included; from
 * 10 s on. Not less than half, so that a host that is merely busy is not dropped.
 */
function agreedKeepaliveMs(keepaliveMs: number): number {
  return Math.max(keepaliveMs / 2, keepaliveMs - brokerSlackMs)
}

/** Connects as the section says. @throws DriverError as `connectBroker` */
export async function connect(
  settings: BrokerSettings,
  options: {
    readonly clientId: string
    readonly clock?: Clock | undefined
    readonly signal?: AbortSignal | undefined
    readonly will?: BrokerWill | undefined
    readonly resubscribe?: boolean | undefined
  },
): Promise<BrokerLink> {
  const { clientId, clock = systemClock, signal, will, resubscribe } = options
  const keepaliveMs = agreedKeepaliveMs(settings.keepaliveMs)
  const mqtt = await loadMqtt()
  return connectBroker(
    mqtt,
    { ...settings, clientId },
    { clock, signal, driver: errorSource, will, keepaliveMs, resubscribe },
  )
}
