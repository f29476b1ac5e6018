import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

import type { PlotEvent } from '@vfab/workshop'
import { expect, test } from 'vitest'

import { computer, openDesk, openPairedDesk, startHost, tenLines, twoColours } from './computers.ts'

test('a drawing is plotted on the machine of another computer, with the events of a plot', async () => {
  const east = await startHost()
  const { fleet, at } = await openPairedDesk({ east })
  at.write('lines.svg', tenLines)
  const events: PlotEvent[] = []
  const strokes: number[] = []
  const machine = { host: 'east', device: 'ebb:sim' }
  const plot = fleet.plot('lines.svg', machine, {
    paper: 'A5',
    onEvent: (event) => events.push(event),
    onStroke: (stroke) => strokes.push(stroke),
  })
  expect(await plot.done).toMatchObject({ finished: true, strokesDone: 10, strokes: 10 })
  expect(strokes).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
  const types = events.map(({ type }) => type).filter((type) => ['started', 'begun', 'finished'].includes(type))
  expect(types).toEqual(['started', 'begun', 'finished'])
  expect(events.find(({ type }) => type === 'started')).toMatchObject({
    job: plot.id,
    device: 'east:ebb:sim',
    drawing: 'lines.svg',
    page: { widthMm: 148, heightMm: 210 },
    strokes: 10,
  })
  expect(plot.state).toBe('finished')
})

test('the same drawing on two computers is one job on each', async () => {
  const { fleet } = await openPairedDesk({ east: await startHost(), west: await startHost() })
  const plots = ['east', 'west'].map((host) => fleet.plot(Buffer.from(tenLines), { host, device: 'ebb:sim' }))
  const results = await Promise.all(plots.map(({ done }) => done))
  expect(results.map(({ strokesDone }) => strokesDone)).toEqual([10, 10])
  expect(plots[0]!.id).not.toBe(plots[1]!.id)
  expect((await fleet.list()).map(({ name, state }) => [name, state])).toEqual([
    ['east', 'online'],
    ['west', 'online'],
  ])
})

test('a machine that is busy puts the job into its queue, and says so', async () => {
  const { fleet } = await openPairedDesk({ east: await startHost(computer(), { simSpeed: 4 }) })
  const machine = { host: 'east', device: 'ebb:sim' }
  const first = fleet.plot(Buffer.from(tenLines), machine)
  await new Promise<void>((resolve) => void first.events.on(({ type }) => type === 'begun' && resolve()))
  const second = fleet.plot(Buffer.from(twoColours), machine)
  const said = new Promise<string>((resolve) => {
    second.events.on((event) => event.type === 'notice' && event.text.includes('queue') && resolve(event.text))
  })
  expect(await said).toBe('waits in the queue, place 1')
  await second.stop()
  expect(await second.done).toMatchObject({ finished: false, strokesDone: 0 })
  await first.stop()
  await first.done
})

test('a plot that waits for a person is answered from here', async () => {
  const { fleet } = await openPairedDesk({ east: await startHost() })
  const asked: string[] = []
  const plot = fleet.plot(
    Buffer.from(twoColours),
    { host: 'east', device: 'ebb:sim' },
    {
      layersBy: 'color',
      pens: { '#c81e1e': 1, '#1e1ec8': 2 },
      people: 'ask',
      onEvent: (event) => {
        if (event.type !== 'waiting') return
        asked.push(`${event.question.kind} ${event.question.pen}`)
        expect(plot.state).toBe('waiting')
        expect(plot.answer('another question')).toBe(false)
        expect(plot.answer(event.question.id)).toBe(true)
      },
    },
  )
  expect(await plot.done).toMatchObject({ finished: true, strokesDone: 2 })
  expect(asked).toEqual(['pen 1', 'pen 2'])
})

test('pause, move, other speed, redo, resume, stop: what a person does to a plot reaches the machine', async () => {
  const { fleet } = await openPairedDesk({ east: await startHost(computer(), { simSpeed: 4 }) })
  const machine = { host: 'east', device: 'ebb:sim' }
  let onStroke = (_: number): void => {}
  const until = (stroke: number): Promise<void> =>
    new Promise((resolve) => (onStroke = (each) => (each >= stroke ? resolve() : undefined)))
  const second = until(1)
  const plot = fleet.plot(Buffer.from(tenLines), machine, { onStroke: (stroke) => onStroke(stroke) })
  await second
  await plot.pause('now')
  expect(plot.state).toBe('paused')
  await plot.moveTo({ xMm: 11, yMm: 12 })
  expect((await plot.changeSpeed(0.5))?.mmPerS).toBeGreaterThan(0)
  expect(await plot.changePenHeight(-1)).toEqual(expect.any(Number))
  const fifth = until(5)
  await plot.resume()
  await fifth
  await plot.stop()
  expect(await plot.done).toMatchObject({ finished: false, strokes: 10 })
  expect(plot.state).toBe('stopped')
  const jobs = await fleet.list()
  expect(jobs[0]).toMatchObject({ name: 'east', state: 'online' })
})

test('an abort here stops the plot there, so that it can be resumed', async () => {
  const server = await startHost(computer(), { simSpeed: 4 })
  const { fleet } = await openPairedDesk({ east: server })
  const ending = new AbortController()
  const reason = new Error('enough')
  const plot = fleet.plot(
    Buffer.from(tenLines),
    { host: 'east', device: 'ebb:sim' },
    { signal: ending.signal, onStroke: (stroke) => stroke === 2 && ending.abort(reason) },
  )
  await expect(plot.done).rejects.toBe(reason)
  const [job] = await server.workshop.jobs.list()
  expect(job).toMatchObject({ id: plot.id.replace('east:', ''), state: 'stopped' })
})

test('the other computer ends in mid-plot: when it is back the job is resumable, and is finished from here', async () => {
  const at = computer()
  const first = await startHost(at, { simSpeed: 4 })
  const port = Number(new URL(first.urls[0]!).port)
  const { fleet } = await openPairedDesk({ east: first })
  const texts: string[] = []
  let onStroke = (_: number): void => {}
  const third = new Promise<void>((resolve) => (onStroke = (stroke) => stroke === 2 && resolve()))
  const plot = fleet.plot(
    Buffer.from(tenLines),
    { host: 'east', device: 'ebb:sim' },
    {
      onStroke: (stroke) => onStroke(stroke),
      onEvent: (event) => event.type === 'notice' && texts.push(event.text),
    },
  )
  await third
  await first.close()
  const second = await startHost(at, { port })
  expect(await plot.done).toMatchObject({ finished: false })
  expect(texts).toContain('east does not answer; the plot continues there')
  const id = plot.id.replace('east:', '')
  expect(() => fleet.resume('east', id, { overlapMm: 1 } as never)).toThrow('--overlap is for machines')
  const starts: object[] = []
  const resumed = fleet.resume('east', id, {
    from: { stroke: 0 },
    onEvent: (event: PlotEvent) => {
      if (event.type === 'waiting') resumed.answer(event.question.id)
      if (event.type === 'started') starts.push(event)
    },
  })
  expect(await resumed.done).toMatchObject({
    finished: true,
    strokesDone: 10,
    drawnMm: expect.closeTo(400, 0) as number,
  })
  expect(starts).toMatchObject([{ drawing: 'drawing.svg', strokes: 10, inkMm: expect.closeTo(400, 0) as number }])
  await second.close()
})
test('a computer that does not know this one says how to pair; the token is kept for this user alone', async () => {
  const east = await startHost()
  const { fleet, workshop } = openDesk({ east: east.urls[0]!, west: 'http://127.0.0.1:9' })
  const unpaired = fleet.plot(Buffer.from(tenLines), { host: 'east', device: 'ebb:sim' })
  await expect(unpaired.done).rejects.toMatchObject({
    code: 'SESSION_MISSING',
    type: 'permission',
    hint: expect.stringContaining('vfab fleet pair east') as string,
  })
  expect((await fleet.list()).map(({ name, state }) => [name, state])).toEqual([
    ['east', 'unpaired'],
    ['west', 'offline'],
  ])
  await expect(fleet.pair('east', '000000')).rejects.toMatchObject({ code: 'CODE_WRONG' })
  const { code } = east.pair('watch')
  expect(await fleet.pair('east', `${code.slice(0, 3)} ${code.slice(3)}`)).toMatchObject({ role: 'watch' })
  const file = join(workshop.stateDirectory, 'fleet/tokens.json')
  if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600)
  expect(Object.keys(JSON.parse(readFileSync(file, 'utf8')) as object)).toEqual([east.urls[0]!.replace(/\/$/, '')])
  const watching = fleet.plot(Buffer.from(tenLines), { host: 'east', device: 'ebb:sim' })
  await expect(watching.done).rejects.toMatchObject({ code: 'ROLE_MISSING' })
})

test('what is for machines of this computer is refused before anything is sent', async () => {
  const { fleet } = openDesk({})
  const machine = { host: 'east', device: 'axi' }
  const guards = { guards: ['door.open == true: pause'] }
  expect(() => fleet.plot(Buffer.from(tenLines), machine, guards as never)).toThrow(
    expect.objectContaining({ code: 'INPUT_INVALID', message: '--guard is for machines of this computer' }) as Error,
  )
})

test('a host that nobody knows is named, with those that are known', async () => {
  const { fleet } = openDesk({ east: 'http://127.0.0.1:9' })
  await expect(fleet.plot(Buffer.from(tenLines), { host: 'esat', device: 'axi' }).done).rejects.toMatchObject({
    code: 'DEVICE_NOT_FOUND',
    hint: 'known are: east',
  })
})

test('hosts that announce themselves are found, also with a name that is not theirs in topics', async () => {
  const east = await startHost()
  const { port } = new URL(east.urls[0]!)
  const service = { type: '_vfab._tcp', host: 'x.local', addresses: ['127.0.0.1'], port: Number(port) }
  const mdns = async (): Promise<never[]> => [{ ...service, name: 'Studio East', txt: {} }] as never[]
  const { fleet } = openDesk({}, { mdns })
  expect(await fleet.list()).toMatchObject([{ name: 'studio-east', origin: 'network', state: 'unpaired' }])
})

test.each([
  ['east:axi', { host: 'east', device: 'axi' }],
  ['east:ebb:sim', { host: 'east', device: 'ebb:sim' }],
  ['ebb:sim', undefined],
  ['ebb:/dev/ttyACM0', undefined],
  ['axi', undefined],
  ['EAST:axi', undefined],
  ['ebbb:sim', undefined],
  ['nowhere:axi', undefined],
  ['studio:axi', { host: 'studio', device: 'axi' }],
  // Nearly a driver, and the very name of a host.
  ['ebbs:axi', { host: 'ebbs', device: 'axi' }],
])('%s names a machine of another computer: %j', async (selector, machine) => {
  const service = { type: '_vfab._tcp', host: 'x.local', addresses: ['127.0.0.1'], port: 9, txt: {} }
  const services = ['studio', 'ebbs'].map((name) => ({ ...service, name }))
  const { fleet } = openDesk({ east: 'http://127.0.0.1:9' }, { mdns: async () => services })
  const found = (await fleet.machines([selector])).get(selector)
  if (machine === undefined) expect(found).toBeUndefined()
  else expect(found).toMatchObject(machine)
})

test('the program in the README is the one that is compiled', () => {
  const read = (path: string): string => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8')
  const example = read('example/plot-elsewhere.ts')
  expect(read('README.md')).toContain(`<!-- example/plot-elsewhere.ts -->\n\n\`\`\`ts\n${example}\`\`\``)
})
