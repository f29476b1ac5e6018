import { DriverError } from '@vfab/core'
import type { Publisher } from '@vfab/mqtt'
import type { Inside } from '@vfab/server'
import { configuredBroker, type ConfiguredBroker, loadOptional } from '@vfab/workshop'
import type { HostedValues } from '@vfab/workshop/options'

import type { NoValues } from './command.ts'
import { Interrupted } from './interrupted.ts'
import { interruptible } from './interrupts.ts'
import type { Invocation } from './invocation.ts'
import { loadServer } from './load-server.ts'
import { openWorkshop, readSimSpeed, workshopOptions } from './open-workshop.ts'
import { warn } from './remarks.ts'

/** `vfab mqtt show` */
export async function showPayloads(invocation: Invocation<HostedValues>): Promise<void> {
  const { output } = invocation
  const { hostPayloads } = await mqttPackage(invocation)
  await using opened = await openInside(invocation)
  const { broker = { url: 'mqtt://localhost' }, stateDirectory } = await brokerOf(invocation)
  await opened.inside.openSensors()
  const payloads = await hostPayloads({ broker, source: opened.inside, stateDirectory })
  output.document({ payloads: payloads.map((each) => ({ ...each, payload: readable(each.payload) })) })
  for (const { topic, qos, payload } of payloads) output.result(`${topic} (retained, QoS ${qos})\n${indented(payload)}`)
}

/** `vfab mqtt run` */
export async function runPublisher(invocation: Invocation<HostedValues>): Promise<void> {
  await interruptible(invocation, 'stopping: plots end so that they can be resumed', async (signal) => {
    await using opened = await openInside(invocation)
    await using publisher = await publish(opened.inside, invocation, signal)
    if (publisher === undefined) {
      const hint = 'write broker: { url: mqtt://host } in the configuration'
      throw new DriverError('no broker is configured', { type: 'configuration', code: 'CONFIG_INVALID', hint })
    }
    await published(publisher, signal)
  })
}

/** Publishes on the configured broker; undefined where there is none. */
export async function publish(
  source: Inside,
  invocation: Invocation<NoValues>,
  signal: AbortSignal,
): Promise<Publisher | undefined> {
  const { output } = invocation
  const { broker, stateDirectory } = await brokerOf(invocation)
  if (broker === undefined) return undefined
  const { createPublisher } = await mqttPackage(invocation)
  const publisher = await createPublisher({
    ...{ broker, source, stateDirectory, signal },
    onChange(connected, error) {
      output.event({ type: 'broker', connected, error: error?.toJSON() })
      if (connected) output.note('connected to the MQTT broker')
      else warn(output, `the MQTT broker is out of reach: ${error?.message ?? ''}; trying again`)
    },
  })
  if (publisher === undefined) return undefined
  const { host, instance, address, connected } = publisher
  output.event({ type: 'publisher', host, instance, broker: address, connected })
  if (connected) output.note(`published as "${host}" at ${address}`)
  return publisher
}

/** Waits for Ctrl-C. @throws what ends the publisher before */
export async function published(publisher: Publisher | undefined, signal: AbortSignal): Promise<void> {
  const interrupted = new Promise<undefined>((resolve) => {
    if (signal.aborted) resolve(undefined)
    signal.addEventListener('abort', () => resolve(undefined), { once: true })
  })
  const error = await (publisher === undefined ? interrupted : Promise.race([interrupted, publisher.ended]))
  if (error !== undefined) throw error
  // Ctrl-C ends it as planned; an uncaught error is a failure.
  if (!(signal.reason instanceof Interrupted)) throw signal.reason
}

async function brokerOf(invocation: Invocation<NoValues>): Promise<{
  readonly broker: ConfiguredBroker | undefined
  readonly stateDirectory: string
}> {
  await using workshop = openWorkshop(invocation)
  return { broker: configuredBroker(await workshop.host.config()), stateDirectory: workshop.stateDirectory }
}

function mqttPackage({ io }: Invocation<NoValues>): Promise<typeof import('@vfab/mqtt')> {
  return loadOptional('@vfab/mqtt', {
    beside: () => import('@vfab/mqtt'),
    cwd: io.cwd,
    neededBy: 'broker: in the configuration',
    hint: 'npm install @vfab/mqtt (with -g where vfab was installed with -g), or remove broker: from the configuration',
  })
}

async function openInside(invocation: Invocation<HostedValues>): ReturnType<typeof import('@vfab/server').openInside> {
  const { values } = invocation
  const server = await loadServer(invocation, 'vfab mqtt')
  const simSpeed = values['sim-speed'] === undefined ? 1 : readSimSpeed(values['sim-speed'])
  return server.openInside({ workshop: workshopOptions(invocation), devices: values.device, simSpeed })
}

function readable(payload: string): unknown {
  return payload.startsWith('{') ? JSON.parse(payload) : payload
}

function indented(payload: string): string {
  const text = payload.startsWith('{') ? JSON.stringify(readable(payload), undefined, 2) : payload
  return text.replaceAll(/^/gm, '  ')
}
