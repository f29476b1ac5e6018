import { expect, test } from 'vitest'

import { DevicePipeStandIn } from './stand-in.ts'
import { openBench, settings } from './bench.ts'
import { driver } from '../src/driver.ts'

test('a board reports its firmware, its name and its travel', async () => {
  const { plotter } = await openBench({ firmware: '2.1.2.5', machineType: 'Wall plotter', widthMm: 420, heightMm: 300 })
  expect(plotter.identity).toMatchObject({ driver: 'marlin', firmware: 'Marlin 2.1.2.5' })
  expect(plotter.limits.travelMm).toEqual({ widthMm: 420, heightMm: 300 })
  const { success, details } = await plotter.selfTest()
  expect(success).toBe(true)
  expect(details.map(({ name }) => name)).toEqual(['firmware', 'position', 'flow', 'arcs'])
  await plotter.close()
})

test.each([
  ["Grbl 1.1h ['$' for help]", 'Grbl 1.1h', 'grbl:'],
  ['FIRMWARE_NAME:Klipper FIRMWARE_VERSION:v0.12', 'Klipper', 'moonraker'],
  ['HELLO WORLD! I AM POLARGRAPH #7', "Makelangelo's old firmware", '2.0.9.1'],
])('%s is named', async (banner, title, hint) => {
  const stand = new DevicePipeStandIn(banner)
  const refused = await driver
    .open(await settings({ bootMs: 2000 }), { clock: stand.clock, openPipe: async () => stand.pipe })
    .catch((error: unknown) => error)
  expect(refused).toMatchObject({ code: 'WRONG_DEVICE' })
  expect((refused as Error).message).toContain(title)
  expect((refused as { hint: string }).hint).toContain(hint)
})

test('commands the firmware was built without are an error that names the pen setting', async () => {
  const { board, plotter } = await openBench({}, { pen: { kind: 'spindle' } })
  await expect(plotter.penDown()).rejects.toMatchObject({ code: 'REJECTED' })
  expect(board.record.movedMm).toBe(0)
  await plotter.close()
})

test.each([
  [{ pen: { kind: 'servo', upDegrees: 40, downDegrees: 40 } }, 'never leave the paper'],
  [{ pen: { kind: 'commands', up: ['M5 ; up'], down: ['M3'] } }, 'comment'],
] as const)('settings %j are refused', async (given, message) => {
  await expect(settings(given as never)).rejects.toThrow(message)
})

test('motors stay on while the plotter is open, and are released some time after it is closed', async () => {
  const { board, plotter } = await openBench({}, { releaseAfterS: 60 })
  await plotter.close()
  const commands = board.record.commands.map(({ line }) => line)
  expect(commands).toContain('M84 S0')
  expect(commands.at(-1)).toBe('M84 S60')
})
