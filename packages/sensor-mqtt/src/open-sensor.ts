import { type Clock, isDriverError, type Sensor } from '@vfab/core'
import { createOpenSensor, type OpenSensor, Waker } from '@vfab/driver-kit'
import { type BrokerLink, type BrokerPackage, connectBroker } from '@vfab/driver-kit/broker'

import type { MqttConfig } from './config.ts'
import { driverId, mqttError } from './errors.ts'
import { channelsOf, MessageIntake } from './message-intake.ts'
import { testMessages } from './self-test.ts'

/** After so long without a new channel, all that is announced or sent regularly has shown itself, ms. */
const quietMs = 400

/** What {@link openMqttSensor} needs besides the settings. */
export interface OpenMqttOptions {
  readonly mqtt: BrokerPackage
  readonly clock: Clock
  readonly signal: AbortSignal | undefined
}

/** Connects, subscribes, and waits for what the settings do not say. @throws DriverError as {@link connectBroker}, `TIMEOUT` */
export async function openMqttSensor(config: MqttConfig, options: OpenMqttOptions): Promise<Sensor> {
  const { mqtt, clock, signal } = options
  const link = await connectBroker(mqtt, { ...config, url: config.broker }, { clock, signal, driver: driverId })
  try {
    return await listen(link, config, clock, signal)
  } catch (error) {
    await link.close()
    throw error
  }
}

async function listen(
  link: BrokerLink,
  config: MqttConfig,
  clock: Clock,
  signal: AbortSignal | undefined,
): Promise<Sensor> {
  const { address } = link
  const waker = new Waker({ clock, signal, ended: link.ended })
  const intake = new MessageIntake({
    config,
    open: () => open,
    subscribe: (topics) => {
      link.subscribe(topics, config.qos).catch((error: unknown) => {
        if (isDriverError(error)) open.events.emit('device_error', { error })
      })
    },
  })
  const configured = channelsOf(config).map(({ channel }) => channel)
  const open: OpenSensor = createOpenSensor({
    identity: { driver: driverId, model: 'MQTT sensors', address },
    channels: configured,
    clock,
    history: { size: config.historyCount },
    firstReadingTimeoutMs: config.timeoutMs,
    ended: link.ended,
    release: () => link.close(),
    selfTest: async (read, given) =>
      testMessages(configured.length > 0 ? await read(given) : open.sensor.history({}), intake.counts),
  })
  link.onChange((isConnected, error) => {
    if (!isConnected) open.expire('disconnected')
    open.events.emit('connection_changed', { connected: isConnected, address, ...(error && { error }) })
    if (error?.code === 'DEVICE_BUSY') open.events.emit('device_error', { error })
  })
  link.onMessage((message) => {
    intake.take(message)
    waker.wake()
  })
  await link.subscribe(MessageIntake.filters(config), config.qos)

  const waitFor = async (done: () => boolean, withinMs: number): Promise<boolean> =>
    (await waker.until(done, withinMs)) === 'done'
  await learn(open, config, address, waitFor)
  return open.sensor
}

/** Waits for what the settings do not say: which channels there are, and a value. @throws DriverError `TIMEOUT` */
async function learn(
  { sensor }: OpenSensor,
  config: MqttConfig,
  address: string,
  waitFor: (done: () => boolean, withinMs: number) => Promise<boolean>,
): Promise<void> {
  const { timeoutMs, waitForMessage, topics } = config
  const mustLearn = channelsOf(config).length === 0
  if (mustLearn && !(await waitFor(() => sensor.channels.length > 0, timeoutMs))) throw nothing(config, address)
  while (mustLearn) {
    const known = sensor.channels.length
    if (!(await waitFor(() => sensor.channels.length > known, quietMs))) break
  }
  if (!waitForMessage || (await waitFor(() => sensor.history().length > 0, timeoutMs))) return
  if (!mustLearn || topics.length > 0) throw nothing(config, address)
}

function nothing({ topics, channels, timeoutMs, discoveryPrefix }: MqttConfig, address: string): Error {
  const wanted = [...topics, ...Object.values(channels).map(({ topic }) => topic)]
  const what = wanted.length > 0 ? `nothing that fits came on ${wanted.join(', ')}` : 'no device has announced itself'
  return mqttError('TIMEOUT', `${what} at ${address} within ${timeoutMs} ms`, {
    context: { address, timeoutMs, topics: wanted },
    hint:
      wanted.length > 0
        ? 'check the topics (mosquitto_sub -v -t "#" shows all of them), or set waitForMessage to false'
        : `set topics (tele/+/SENSOR), or turn discovery on in the device; it announces itself under ${discoveryPrefix}/`,
  })
}
