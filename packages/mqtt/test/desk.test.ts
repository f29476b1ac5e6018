import { beforeAll, afterAll, describe, expect, test } from 'vitest'

import { createDesk, type Desk, type FleetChange, type FleetHost } from '@vfab/mqtt'

import { east, flower, FakeSource } from './fake-source.ts'
import { startHost, TempDirectory } from './host.ts'
import { Mosquitto, mosquitto, next, whySkipped } from './mosquitto.ts'

/** The first change that fits. */
async function changed<Found>(
  changes: AsyncIterable<FleetChange>,
  fits: (change: FleetChange) => Found | undefined,
): Promise<Found> {
  for await (const change of changes) {
    const found = fits(change)
    if (found !== undefined) return found
  }
  throw new Error('the desk was closed')
}

function host(fits: (host: FleetHost) => boolean): (change: FleetChange) => FleetHost | undefined {
  return (change) => (change.type === 'host' && fits(change.host) ? change.host : undefined)
}

describe.skipIf(mosquitto === undefined)(`a host and a desk${whySkipped}`, () => {
  let broker: Mosquitto
  beforeAll(async () => {
    broker = await Mosquitto.start()
  })
  afterAll(async () => {
    await broker[Symbol.asyncDispose]()
  })

  const openDesk = (live = false): Promise<Desk> => createDesk({ broker: { url: broker.url }, live })

  test('a desk that comes sees the whole host, and what it plots', async () => {
    await using attic = await startHost({ url: broker.url })
    attic.source.tell({ type: 'job', job: flower })
    attic.source.tell({ type: 'device', device: { ...east, state: 'plotting', job: flower.id } })
    await using desk = await openDesk(true)
    const plotting = host(({ devices }) => devices[0]?.state?.job?.percent === 41)
    const [known] = desk.hosts()
    const seen = plotting({ type: 'host', host: known! }) ?? (await changed(desk.changes(), plotting))
    expect(seen).toMatchObject({ name: 'attic', online: true, info: { instance: attic.publisher.instance } })
    expect(seen.devices.map(({ id, kind }) => [id, kind])).toEqual([
      ['east', 'plotter'],
      ['above', 'camera'],
      ['shed', 'sensor'],
    ])
    expect(seen.devices[0]!.state).toMatchObject({ state: 'plotting', job: { name: 'flower.svg', layer: 'petals' } })
    const progress = changed(
      desk.changes(),
      host(({ devices }) => devices[0]?.progress?.strokesDone === 500),
    )
    attic.source.tell({ type: 'progress', job: flower.id, progress: { ...flower.progress!, strokesDone: 500 } })
    expect((await progress).devices[0]!.progress).toMatchObject({ percent: 41.3, drawnMm: 5123.5, remainingMs: 65_000 })
    expect(desk.missing).toBe(0)
  })

  test('a host that closes is offline, and its devices are as they were', async () => {
    const attic = await startHost({ url: broker.url })
    await using desk = await openDesk()
    const offline = changed(
      desk.changes(),
      host(({ online }) => !online),
    )
    await attic[Symbol.asyncDispose]()
    expect((await offline).devices).toHaveLength(3)
  })

  test('what happens is told once; what happened while the broker was away is not told later', async () => {
    await using attic = await startHost({ url: broker.url })
    await using desk = await openDesk()
    const told = changed(desk.changes(), (change) => (change.type === 'event' ? change : undefined))
    attic.source.tell({ type: 'job', job: flower })
    expect(await told).toMatchObject({
      host: 'attic',
      device: 'east',
      event: { event_type: 'started', job: flower.id, name: 'flower.svg' },
    })
    const paused = changed(desk.changes(), (change) => (change.type === 'event' ? change.event : undefined))
    attic.source.tell({ type: 'job', job: { ...flower, state: 'pausing' } })
    attic.source.tell({ type: 'job', job: { ...flower, state: 'paused', reason: 'door' } })
    expect(await paused).toMatchObject({ event_type: 'paused', reason: 'door' })
  })

  test('readings come with their units, again only beyond the resolution', async () => {
    await using attic = await startHost({ url: broker.url })
    await using desk = await openDesk(true)
    const shed = (change: FleetChange): number | undefined => {
      const reading = host(() => true)(change)?.devices[2]?.readings?.channels['temperature']
      return reading?.unit === 'Cel' ? (reading.value as number) : undefined
    }
    const first = changed(desk.changes(), shed)
    const reading = { channel: 'temperature', quality: 'good', atMs: 1 } as const
    attic.source.tell({ type: 'readings', sensor: 'shed', readings: [{ ...reading, value: 20 }] })
    expect(await first).toBe(20)
    const other = changed(desk.changes(), (change) => (shed(change) === 20 ? undefined : shed(change)))
    attic.source.tell({ type: 'readings', sensor: 'shed', readings: [{ ...reading, value: 20.4 }] })
    attic.source.tell({ type: 'readings', sensor: 'shed', readings: [{ ...reading, value: 21 }] })
    expect(await other).toBe(21)
  })

  test('a device that is removed is gone from the announcement and from the broker', async () => {
    await using attic = await startHost({ url: broker.url })
    await using desk = await openDesk()
    const fewer = changed(
      desk.changes(),
      host(({ devices }) => devices.length === 2),
    )
    attic.source.tell({ type: 'device-gone', name: 'above' })
    await fewer
    const late = await openDesk()
    expect(late.hosts()[0]!.devices.map(({ id }) => id)).toEqual(['east', 'shed'])
    await late.close()
  })

  test('after a rename nothing is left under the former name', async () => {
    await using directory = await TempDirectory.make()
    const stateDirectory = directory.path
    await (await startHost({ url: broker.url, name: 'before' }, { stateDirectory })).publisher.close()
    await using after = await startHost({ url: broker.url, name: 'after' }, { stateDirectory })
    const client = await broker.client()
    const left: string[] = []
    client.on('message', (topic) => topic === 'vfab/mark' || left.push(topic))
    await client.subscribeAsync('vfab/before/#')
    const mark = next(client, 'vfab/mark')
    client.publish('vfab/mark', '')
    await mark
    expect(left).toEqual([])
    await using desk = await openDesk()
    expect(desk.host('after')).toMatchObject({ online: true, info: { instance: after.publisher.instance } })
  })

  test('two hosts of one name: the second is refused, with both instances; the first stays online', async () => {
    await using attic = await startHost({ url: broker.url })
    const second = startHost({ url: broker.url })
    await expect(second).rejects.toMatchObject({
      code: 'NAME_TAKEN',
      type: 'configuration',
      message: expect.stringMatching(
        new RegExp(`"attic": [0-9a-f]{12} here, and ${attic.publisher.instance}`),
      ) as string,
    })
    await using desk = await openDesk()
    expect(desk.host('attic')).toMatchObject({ online: true, info: { instance: attic.publisher.instance } })
  })

  test('two that claim a name in the same moment: one of them has it', async () => {
    const both = await Promise.allSettled([startHost({ url: broker.url }), startHost({ url: broker.url })])
    const started = both.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []))
    if (started.length === 2) await Promise.race(started.map(({ publisher }) => publisher.ended))
    await using desk = await openDesk()
    const winner = desk.host('attic')!
    expect(started.map(({ publisher }) => publisher.instance)).toContain(winner.info.instance)
    for (const each of started) await each[Symbol.asyncDispose]()
  })

  test('broker.enabled: false connects to nothing', async () => {
    await using directory = await TempDirectory.make()
    const { createPublisher } = await import('@vfab/mqtt')
    const broker = { url: 'mqtt://127.0.0.1:1', enabled: false }
    const options = { broker, source: new FakeSource(), stateDirectory: directory.path }
    expect(await createPublisher(options)).toBeUndefined()
    await expect(createDesk({ broker })).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
  })
})
