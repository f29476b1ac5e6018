import {
  type BytePipe,
  defineSimulator,
  DriverError,
  type SimulatedDevice,
  type SimulatedFault,
  type Simulator,
  type SimulatorOptions,
} from '@vfab/core'
import { connect } from 'node:net'

import { DevicePipe } from '../device-pipe.ts'
import { type LineValue, valueAt } from '../serial/value.ts'
import { type Broker, startBroker } from './broker.ts'
import { announce, type MqttFlavour, mqttFlavours, publishValues } from './devices.ts'

/** A simulated broker with a device on it. */
export interface SimulatedMqtt extends SimulatedDevice {
  readonly broker: Broker
  /** Changes what the device measures; it publishes at once. */
  set(values: Readonly<Record<string, LineValue>>): void
  summary(): string
}

const defaultValues: Readonly<Record<string, LineValue>> = {
  temperature: { around: 21.5, swing: 1.5, periodS: 60 },
  humidity: { around: 45, swing: 5, periodS: 90 },
  contact: true,
}

/**
 * Starts a broker with a device on it that publishes as Tasmota, zigbee2mqtt, ESPHome or a sketch do. Settings: `flavour`, `everyMs`, `values`,
 * `username`, `password`, `versions`.
 * @throws DriverError `CONFIG_INVALID`, or what the system says of the TCP port
 */
export async function startMqtt(options: SimulatorOptions = {}): Promise<SimulatedMqtt> {
  const { listen = 'tcp', port, settings = {}, signal } = options
  signal?.throwIfAborted()
  if (listen !== 'tcp') throw invalid('is reached over TCP only', "leave listen out, or set it to 'tcp'")
  const flavour = (settings['flavour'] ?? 'zigbee2mqtt') as MqttFlavour
  if (!mqttFlavours.includes(flavour)) throw invalid(`has no flavour "${flavour}"`, `choose ${mqttFlavours.join(', ')}`)
  const everyMs = Number(settings['everyMs'] ?? 1000)
  const broker = await startBroker(
    {
      username: settings['username'] as string | undefined,
      password: settings['password'] as string | undefined,
      versions: settings['versions'] as readonly (4 | 5)[] | undefined,
    },
    port,
  )
  const values = new Map(
    Object.entries((settings['values'] as Readonly<Record<string, LineValue>> | undefined) ?? defaultValues),
  )
  const startedMs = performance.now()
  let published = 0
  const now = (): Record<string, number | boolean | string> =>
    Object.fromEntries([...values].map(([name, value]) => [name, valueAt(value, performance.now() - startedMs)]))
  const publish = (): void => {
    published++
    publishValues(broker, flavour, now())
  }
  announce(broker, flavour, now())
  const timer = everyMs > 0 ? setInterval(publish, everyMs) : undefined
  let closed: Promise<void> | undefined
  const close = (): Promise<void> => {
    clearInterval(timer)
    return (closed ??= broker.close())
  }
  return {
    broker,
    get address() {
      return broker.url
    },
    connect: () => connectTo(broker.url),
    inject: (fault) => injectInto(broker, fault),
    set: (changed) => {
      for (const [name, value] of Object.entries(changed)) values.set(name, value)
      publish()
    },
    summary: () => `${published} messages published, ${broker.clients} clients`,
    close,
    [Symbol.asyncDispose]: close,
  }
}

/** The simulator `mqtt`: `vfab read mqtt:sim` starts it. */
export const simulator: Simulator = defineSimulator({ id: 'mqtt', start: startMqtt })

function injectInto(broker: Broker, fault: SimulatedFault): void {
  if (fault.kind === 'unplug' || fault.kind === 'brown-out') broker.disconnectAll()
  else if (fault.kind === 'silence') broker.silence(true)
}

/** A TCP connection to the broker as a pipe: what is sent has to be MQTT. */
function connectTo(url: string): Promise<BytePipe> {
  const { hostname, port } = new URL(url)
  return new Promise((resolve, reject) => {
    const socket = connect({ host: hostname, port: Number(port) })
    const pipe = new DevicePipe(url, {
      received: (bytes) => void socket.write(bytes),
      closedByClient: () => void socket.destroy(),
    })
    socket.on('data', (chunk: Buffer) => pipe.deliver(chunk))
    socket.on('close', () => pipe.lose())
    socket.once('connect', () => resolve(pipe))
    socket.on('error', reject)
  })
}

function invalid(what: string, hint: string): DriverError {
  return new DriverError(`the simulated MQTT device ${what}`, {
    type: 'configuration',
    code: 'CONFIG_INVALID',
    driver: 'mqtt',
    hint,
  })
}
