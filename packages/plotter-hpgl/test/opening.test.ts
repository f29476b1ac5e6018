import { type BytePipe, strokesFrom } from '@vfab/core'
import { createEbbBoard, createHpglPlotter, type HpglPlotter } from '@vfab/sim'
import { expect, test } from 'vitest'

import { openOn, settings } from './bench.ts'
import { driver } from '../src/driver.ts'

test.each([
  ['hp-7470a', 'HP 7470A', 272.5, 191.25, 2],
  ['hp-7475a', 'HP 7475A', 274.6752, 192.09848, 6],
  ['hp-7440a', 'HP 7440A ColorPro', 276, 193.025, 8],
  ['hp-7550a', 'HP 7550A', 271.75, 190, 8],
  ['roland-dxy', 'Roland DXY', 420, 297, 8],
] as const)(
  'knows the %s by its own words, and asks how much paper there is',
  async (model, name, width, height, pens) => {
    const machine = createHpglPlotter({ model })
    const plotter = await openOn(machine)
    expect(plotter.identity.model).toBe(name)
    expect(plotter.limits.travelMm.widthMm).toBeCloseTo(width)
    expect(plotter.limits.travelMm.heightMm).toBeCloseTo(height)
    expect(plotter.limits.pens).toBe(pens)
    await plotter.close()
  },
)

test('paper that is not set up is told before anything is drawn; where the plotter can, it is chosen', async () => {
  const old = createHpglPlotter({ model: 'hp-7470a', paper: 'letter' })
  await expect(openOn(old, { paper: 'a4' })).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
    message: 'the HP 7470A is not set up for a4, but for letter',
  })
  const newer = await openOn(createHpglPlotter({ paper: 'a4' }), { paper: 'a3' })
  expect(newer.limits.travelMm.widthMm).toBeCloseTo(402, 0)
  await newer.close()
})

test('a plotter left within a label is freed; one that still draws is left alone', async () => {
  const stuck = createHpglPlotter()
  const cable = stuck.connect()
  await cable.write(Buffer.from('SP1;LBnever ended'))
  await stuck.idle()
  await cable.close()
  const plotter = await openOn(stuck)
  expect(plotter.identity.firmware).toBe('7475A')
  await plotter.close()

  const busy = createHpglPlotter()
  const other = busy.connect()
  await other.write(Buffer.from(`SP1;VS1;PU0,0;PD${Array(50).fill('8000,0,0,0').join(',')};PU;`))
  await busy.clock.sleep(3000)
  await other.close()
  await expect(openOn(busy)).rejects.toMatchObject({ code: 'DEVICE_BUSY' })
  await busy.idle()
  expect(busy.record.strokes).toHaveLength(1)
})

/** A plotter that passes `OI;` over: until it is initialised, or always. */
function deafTo(machine: HpglPlotter, until: 'IN;' | 'never'): BytePipe {
  const pipe = machine.connect()
  let initialised = false
  return {
    address: pipe.address,
    closed: pipe.closed,
    onData: (listener) => pipe.onData(listener),
    close: () => pipe.close(),
    write: (bytes) => {
      const text = Buffer.from(bytes).toString('latin1')
      initialised ||= until === 'IN;' && text.includes('IN;')
      return pipe.write(Buffer.from(initialised ? text : text.replaceAll('OI;', ''), 'latin1'))
    },
  }
}

test('a plotter that answers OI; only after IN; is initialised, and asked again', async () => {
  const machine = createHpglPlotter()
  const plotter = await openOn(machine, {}, { openPipe: async () => deafTo(machine, 'IN;') })
  expect(plotter.identity).toMatchObject({ model: 'HP 7475A', firmware: '7475A' })
  await plotter.draw(strokesFrom([[10, 10, 20, 20]]))
  await plotter.close()
  expect(machine.record.strokes).toHaveLength(1)
})

test('a plotter whose model is configured need not answer OI; at all; one without is refused', async () => {
  const machine = createHpglPlotter({ model: 'hp-7440a' })
  const openPipe = async (): Promise<BytePipe> => deafTo(machine, 'never')
  await expect(openOn(machine, {}, { openPipe })).rejects.toMatchObject({ code: 'TIMEOUT' })
  const plotter = await openOn(machine, { model: 'hp-7440a' }, { openPipe })
  expect(plotter.identity.model).toBe('HP 7440A ColorPro')
  await plotter.draw(strokesFrom([[10, 10, 20, 20]]))
  await plotter.close()
  expect(machine.record.strokes).toHaveLength(1)
})

test('something else at the port is told by what it says', async () => {
  const board = createEbbBoard()
  const opening = driver.open(await settings(), { clock: board.clock, openPipe: async () => board.connect() })
  await expect(opening).rejects.toMatchObject({ code: 'WRONG_DEVICE' })
})

test('the port is opened as the settings say', async () => {
  const machine = createHpglPlotter({ baudRate: 1200, bitsPerByte: 11 })
  const asked: unknown[] = []
  const plotter = await driver.open(
    await settings({ baudRate: 1200, dataBits: 7, parity: 'even', stopBits: 2, handshake: 'xonxoff' }),
    {
      clock: machine.clock,
      openPipe: async (_address, options) => {
        asked.push({ ...options, signal: undefined, trace: undefined })
        return machine.connect()
      },
    },
  )
  expect(asked).toEqual([{ baudRate: 1200, dataBits: 7, parity: 'even', stopBits: 2, flowControl: 'xonxoff' }])
  await plotter.draw(strokesFrom([[0, 0, 5, 5]]))
  await plotter.close()
})

test('settings that no plotter has are refused by name', async () => {
  await expect(settings({ pens: [{ stall: 7 }], model: 'hp-7475a' })).rejects.toThrow('6 stalls')
  await expect(settings({ drawSpeedMmPerS: 500, model: 'hp-7470a' })).rejects.toThrow('381')
  await expect(settings({ penForceGrams: 20, model: 'hp-7475a' })).rejects.toThrow('penForceGrams')
  await expect(driver.open(await settings({ port: undefined }))).rejects.toMatchObject({ code: 'DEVICE_NOT_FOUND' })
})
