import {
  type Availability,
  createEventHub,
  type DiscoverOptions,
  defineDriver,
  type Driver,
  DriverError,
  type FoundDevice,
  type OpenOptions,
  type Plotter,
  type PlotterCheckpoint,
  type StandardSchema,
} from '@vfab/core'
import { FakeLink, untilAborted } from './fake-link.ts'
import { FakePlotter } from './fake-plotter.ts'
import type { Flaw } from './flaws.ts'

/** Settings of the fake plotter, after defaults. */
export interface FakeSettings {
  readonly port: string
  readonly deadlineTurns: number
  readonly speedMmPerS: number
}

/** A correct driver of the fake machine, or one with exactly one flaw. */
export function createFakeDriver(flaw?: Flaw): Driver<FakeSettings, Plotter> {
  let opened = false
  return defineDriver({
    id: 'fake',
    kind: flaw === 'kind unlike the metadata' ? 'camera' : 'plotter',
    configSchema: settingsSchema(flaw),
    availability: () => availability(flaw),
    discover: (options) => discover(options, flaw),
    open: async (settings, options) => {
      if (opened && flaw === 'opens once only') throw new Error('is open already')
      opened = true
      return open(settings, options, flaw)
    },
  })
}

function settingsSchema(flaw: Flaw | undefined): StandardSchema<unknown, FakeSettings> {
  return {
    '~standard': {
      version: 1,
      vendor: 'fake',
      validate: (value) => {
        const { port, deadlineTurns = 40, speedMmPerS = 50, ...rest } = value as Record<string, unknown>
        const issues = []
        const anonymous = flaw === 'issue without a path'
        if (typeof port !== 'string' && flaw !== 'any type accepted') {
          issues.push(anonymous ? { message: 'invalid' } : { message: 'must be text', path: ['port'] })
        }
        for (const key of Object.keys(rest)) {
          if (flaw === 'unknown key accepted') continue
          issues.push(flaw === 'unknown key not named' ? { message: 'unknown key' } : { message: `unknown key ${key}` })
        }
        if (issues.length > 0) return { issues }
        return { value: { port, deadlineTurns, speedMmPerS } as FakeSettings }
      },
    },
  }
}

async function availability(flaw: Flaw | undefined): Promise<Availability> {
  if (flaw === 'availability rejects') throw new Error('no libusb')
  if (flaw === 'available with something missing') return { available: true, missing: [{ name: 'x', hint: 'y' }] }
  if (flaw === 'missing without a hint') return { available: false, missing: [{ name: 'libusb', hint: '' }] }
  return { available: true, missing: [] }
}

async function* discover(options: DiscoverOptions = {}, flaw: Flaw | undefined): AsyncGenerator<FoundDevice> {
  if (flaw !== 'discover ignores the signal') options.signal?.throwIfAborted()
  if (options.probe || flaw === 'discover opens unasked') {
    const pipe = await options.openPipe?.('fake:0')
    try {
      if (flaw === 'discover moves the machine') await pipe?.write(Buffer.from('GO 1 1\n'))
      if (flaw === 'discover lowers the pen') await pipe?.write(Buffer.from('DOWN\n'))
    } finally {
      if (flaw !== 'discover leaves the port open') await pipe?.close()
    }
  }
  const found = {
    driver: 'fake',
    address: 'fake:0',
    name: 'fake plotter',
    config: { port: 'fake:0' },
    accessible: true,
  }
  if (flaw === 'found without a reason') yield { ...found, accessible: false }
  else if (flaw === 'found for another driver') yield { ...found, driver: 'other' }
  else if (flaw === 'found with a wrong config') yield { ...found, config: { path: 'fake:0' } }
  else yield found
  if (flaw === 'found twice') yield found
}

async function open(settings: FakeSettings, options: OpenOptions = {}, flaw: Flaw | undefined): Promise<Plotter> {
  const { signal, openPipe } = options
  if (flaw !== 'open ignores the signal') signal?.throwIfAborted()
  if (openPipe === undefined) throw new TypeError('the fake plotter exists in memory only')
  const pipe = await openPipe(settings.port, flaw === 'open ignores the signal' ? {} : { signal })
  const link = new FakeLink(pipe, settings.deadlineTurns, flaw)
  let continued: boolean | undefined
  try {
    await untilAborted(greet(link, flaw), flaw === 'open ignores the signal' ? undefined : signal)
    if (flaw === 'open moves the machine') await link.command('GO 0 1')
    if (flaw === 'open lowers the pen') await link.command('DOWN')
    continued = await isContinued(link, options.checkpoint, flaw)
    if (options.checkpoint && flaw === 'opening with a checkpoint moves') await link.command('GO 0 0')
  } catch (error) {
    if (flaw !== 'failed open keeps the port') await pipe.close()
    if (flaw === 'failure wrapped' && signal?.aborted) throw new Error('open was aborted', { cause: error })
    if (flaw === 'open wraps failures') throw new Error('cannot open', { cause: error })
    throw error
  }
  const driver = flaw === 'identity of another driver' ? 'other' : 'fake'
  const identity = { driver, model: flaw === 'no model' ? '' : 'Fake 1', address: pipe.address }
  return new FakePlotter(
    link,
    identity,
    createEventHub({ driver: 'fake', device: pipe.address, source: 'driver' }),
    flaw,
    continued,
  )
}

async function isContinued(
  link: FakeLink,
  checkpoint: PlotterCheckpoint | undefined,
  flaw: Flaw | undefined,
): Promise<boolean | undefined> {
  if (checkpoint === undefined) return undefined
  if (flaw === 'any checkpoint believed') return true
  return flaw !== 'checkpoint forgotten' && (await link.ask('MARK?')) === checkpoint['mark']
}

async function greet(link: FakeLink, flaw: Flaw | undefined): Promise<void> {
  if (flaw === 'open without asking') return
  const answer = await link.ask('HELLO')
  if (answer.startsWith('FAKE')) return
  throw new DriverError(`${link.pipe.address} is no fake plotter: it answered "${answer}"`, {
    type: 'protocol',
    code: 'WRONG_DEVICE',
    hint: 'check the address',
  })
}
