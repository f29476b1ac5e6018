import { describe, expect, test } from 'vitest'

import { type Answer, answerSchema, createDesk } from '@vfab/mqtt'

import { CommandIntake } from '../src/command-intake.ts'
import { FakeSource } from './fake-source.ts'
import { startHost } from './host.ts'
import { Mosquitto, mosquitto, next, whySkipped } from './mosquitto.ts'

const nowMs = 1_800_000_000_000

function intake(): {
  readonly source: FakeSource
  readonly take: (verb: string, payload: unknown, more?: object) => Promise<Answer | undefined>
} {
  const source = new FakeSource()
  const commands = new CommandIntake({ source, now: () => nowMs })
  return {
    source,
    take: (verb, payload, more = {}) =>
      commands.take({
        verb,
        payload: Buffer.from(typeof payload === 'string' ? payload : JSON.stringify(payload)),
        isRetained: false,
        device: 'east',
        ...more,
      }),
  }
}

const good = { id: 'a-1', notAfterMs: nowMs + 10_000 }

test('a good command is carried out and answered; its repetition gets the same answer and does nothing', async () => {
  const { source, take } = intake()
  expect(await take('pause', { ...good, at: 'now' })).toEqual({ schemaVersion: 1, id: 'a-1', ok: true })
  expect(await take('pause', { ...good, at: 'now' })).toEqual({ schemaVersion: 1, id: 'a-1', ok: true })
  expect(await take('stop', good)).toMatchObject({ id: 'a-1', ok: true })
  expect(source.done).toEqual(['pause east now'])
})

test('what the host refuses is answered with the error', async () => {
  const { take } = intake()
  expect(await take('resume', good)).toMatchObject({ ok: false, error: { code: 'LEASE_HELD', hint: 'ask Ann' } })
  expect(await take('stop', { ...good, id: 'b' }, { device: undefined })).toMatchObject({
    error: { code: 'DEVICE_NOT_FOUND' },
  })
})

test.each([
  ['a stored one', 'stop', good, { isRetained: true }, 'REJECTED'],
  ['a late one', 'stop', { ...good, notAfterMs: nowMs - 1 }, {}, 'TIMEOUT'],
  ['one for much later', 'stop', { ...good, notAfterMs: nowMs + 301_000 }, {}, 'INPUT_INVALID'],
  ['one without a deadline', 'stop', { id: 'a-1' }, {}, 'INPUT_INVALID'],
  ['one with a member too many', 'stop', { ...good, now: true }, {}, 'INPUT_INVALID'],
  ['an unknown one', 'jump', good, {}, 'INPUT_INVALID'],
  ['a speed that is a text', 'set', { ...good, drawSpeedMmPerS: '9' }, {}, 'INPUT_INVALID'],
])('%s is refused', async (_what, verb, payload, more, code) => {
  const { source, take } = intake()
  expect(await take(verb, payload, more)).toMatchObject({ id: 'a-1', ok: false, error: { code } })
  expect(source.done).toEqual([])
})

test.each(['', '{', 'null', '[]', '{"id":5}', '{"id":"a b"}', 'x'.repeat(70_000)])(
  'what has no id is not answered: %.20s',
  async (payload) => {
    const { source, take } = intake()
    expect(await take('stop', payload)).toBeUndefined()
    expect(source.done).toEqual([])
  },
)

describe.skipIf(mosquitto === undefined)(`commands through a broker${whySkipped}`, () => {
  test('a desk gets one answer; without broker.commands nothing is heard', async () => {
    await using broker = await Mosquitto.start()
    await using attic = await startHost({ url: broker.url, commands: true })
    await using deaf = await startHost({ url: broker.url, name: 'deaf' })
    await using desk = await createDesk({ broker: { url: broker.url } })
    const set = { host: 'attic', device: 'east', verb: 'set', arguments: { drawSpeedMmPerS: 40 } } as const
    expect(await desk.command(set)).toMatchObject({ ok: true })
    expect(attic.source.done).toEqual(['set east {"drawSpeedMmPerS":40}'])
    expect(await desk.command({ host: 'attic', device: 'east', verb: 'resume' })).toMatchObject({
      error: { code: 'LEASE_HELD' },
    })
    const unheard = desk.command({ host: 'deaf', device: 'east', verb: 'stop', timeoutMs: 300 })
    await expect(unheard).rejects.toMatchObject({ code: 'TIMEOUT' })
    expect(deaf.source.done).toEqual([])
    await expect(desk.command({ host: 'nobody', device: 'east', verb: 'stop' })).rejects.toMatchObject({
      code: 'DEVICE_NOT_FOUND',
    })
  })

  test('a stored command moves nothing when a host comes; answers go where they may', async () => {
    await using broker = await Mosquitto.start()
    const client = await broker.client()
    const command = (id: string): string => JSON.stringify({ id, notAfterMs: Date.now() + 60_000 })
    await client.publishAsync('vfab/attic/east/cmd/park', command('stored'), { retain: true, qos: 1 })
    const refused = next(client, 'vfab/attic/east/reply')
    await using attic = await startHost({ url: broker.url, commands: true })
    expect(answerSchema.parse(JSON.parse(await refused))).toMatchObject({ id: 'stored', error: { code: 'REJECTED' } })
    const answered = next(client, 'vfab/attic/east/reply', (text) => text.includes('astray'))
    const properties = { responseTopic: 'homeassistant/device/x/config' }
    await client.publishAsync('vfab/attic/east/cmd/stop', command('astray'), { qos: 1, properties })
    expect(JSON.parse(await answered)).toMatchObject({ ok: true })
    expect(attic.source.done).toEqual(['stop east'])
  })

  test('of commands of any form only the good ones act, each once, and each is answered once', async () => {
    const cases = Number(process.env['VFAB_MQTT_COMMANDS'] ?? 500)
    await using broker = await Mosquitto.start()
    await using attic = await startHost({ url: broker.url, commands: true })
    const client = await broker.client()
    const answers = new Map<string, number>()
    client.on('message', (topic, payload) => {
      if (topic !== 'vfab/attic/east/reply') return
      const { id, ok } = answerSchema.parse(JSON.parse(payload.toString()))
      if (ok) answers.set(id, (answers.get(id) ?? 0) + 1)
    })
    await client.subscribeAsync('vfab/attic/east/reply', { qos: 1 })
    let seed = 20_261_130
    const random = (below: number): number => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648
      return Math.floor((seed / 2_147_483_648) * below)
    }
    const wanted = new Set<string>()
    for (let at = 0; at < cases; at++) {
      const id = `c-${at}`
      const whole = JSON.stringify({ id, notAfterMs: Date.now() + 100_000, at: 'stroke' })
      const broken = [
        whole.slice(0, random(whole.length)),
        whole.replace('stroke', 'never'),
        whole.replace(/\d{13}/, String(random(1_000_000))),
        whole.replace('"id"', '"ID"'),
        Buffer.from(Array.from({ length: random(60) }, () => random(256))).toString('latin1'),
        JSON.stringify([whole]),
      ]
      const isGood = random(4) === 0
      if (isGood) wanted.add(id)
      const payload = isGood ? whole : broken[random(broken.length)]!
      await client.publishAsync('vfab/attic/east/cmd/pause', payload, { qos: 1, retain: !isGood && random(9) === 0 })
    }
    const last = next(client, 'vfab/attic/east/reply', (text) => text.includes('"the-last"'))
    await client.publishAsync(
      'vfab/attic/east/cmd/stop',
      JSON.stringify({ id: 'the-last', notAfterMs: Date.now() + 100_000 }),
      { qos: 1 },
    )
    await last
    answers.delete('the-last')
    expect([...answers.keys()].sort()).toEqual([...wanted].sort())
    expect([...answers.values()].every((count) => count === 1)).toBe(true)
    expect(attic.source.done).toHaveLength(wanted.size + 1)
  })
})
