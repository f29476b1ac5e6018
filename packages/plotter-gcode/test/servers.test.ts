import { strokesFrom } from '@vfab/core'
import { type SimulatedPrintServer, startPrintServer } from '@vfab/sim'
import { expect, onTestFinished, test } from 'vitest'

import { driver } from '../src/driver.ts'
import { targetOf } from '../src/target.ts'
import { settings } from './bench.ts'

type Server = 'moonraker' | 'octoprint'

async function serverBench(
  server: Server,
  given: Readonly<Record<string, unknown>> = {},
): Promise<SimulatedPrintServer> {
  const device = await startPrintServer({ settings: { server, ...given } })
  onTestFinished(() => device.close())
  return device
}

const servers = ['moonraker', 'octoprint'] as const
const square = strokesFrom([[10, 10, 60, 10, 60, 60, 10, 60, 10, 10]])

test.each(servers)('%s gets a file, prints it, and the picture is the drawing', async (server) => {
  const device = await serverBench(server)
  const config = await settings({ port: device.address, apiKey: 'sim', pollMs: 100 })
  await using plotter = await driver.open(config, { clock: device.clock })
  expect(await plotter.draw(square)).toMatchObject({ strokesDone: 1, finished: true })
  const { xMm, yMm } = device.record.tipMm()
  // The page's lower left corner is where the machine was switched on.
  expect([xMm, yMm].map(Math.round)).toEqual([10, -200])
  expect(device.machine.record.inkMm).toBeCloseTo(200, 0)
  expect(device.requests.some((request) => request.includes('/files/'))).toBe(true)
})

test.each(servers)('%s without the right key is a permission error that names the setting', async (server) => {
  const device = await serverBench(server, { apiKey: 'secret' })
  const config = await settings({ port: device.address, apiKey: 'wrong' })
  const refused = await driver.open(config, { clock: device.clock }).catch((error: unknown) => error)
  expect(refused).toMatchObject({ code: 'PERMISSION_DENIED', type: 'permission' })
  expect(String((refused as { hint: string }).hint)).toContain('apiKey')
  expect(JSON.stringify(refused)).not.toContain('wrong')
})

test.each(servers)('%s that prints something is left alone', async (server) => {
  const device = await serverBench(server)
  const config = await settings({ port: device.address, apiKey: 'sim' })
  device.machine.start({ name: 'vase.gcode', text: '', lines: [] })
  await expect(driver.open(config, { clock: device.clock })).rejects.toMatchObject({ code: 'DEVICE_BUSY' })
})

test.each(servers)('%s: print false uploads the file and starts nothing', async (server) => {
  const device = await serverBench(server)
  const config = await settings({ port: device.address, apiKey: 'sim', print: false, fileName: 'square.gcode' })
  {
    await using plotter = await driver.open(config, { clock: device.clock })
    await plotter.draw(square)
  }
  expect(device.requests.filter((request) => request.startsWith('POST')).length).toBe(1)
  expect(device.machine.record.movedMm).toBe(0)
})

test.each(servers)('%s: a print that a person pauses is reported as held, and resume continues it', async (server) => {
  const device = await serverBench(server)
  const config = await settings({ port: device.address, apiKey: 'sim', pollMs: 100 })
  await using plotter = await driver.open(config, { clock: device.clock })
  let heldSeen: unknown
  plotter.events.on('state_update', ({ data }) => {
    if (data['held'] !== 'button') return
    heldSeen = plotter.held
    void plotter.resume()
  })
  const lines = strokesFrom(Array.from({ length: 10 }, (_, index) => [10, 10 + index, 60, 10 + index]))
  const result = await plotter.draw(lines, { onStroke: (stroke) => void (stroke === 2 && device.machine.pause()) })
  expect(result).toMatchObject({ strokesDone: 10, finished: true })
  expect(heldSeen).toBe('button')
})

test.each(servers)('%s: a print that a person cancels ends the drawing with an error', async (server) => {
  const device = await serverBench(server)
  const config = await settings({ port: device.address, apiKey: 'sim', pollMs: 100 })
  await using plotter = await driver.open(config, { clock: device.clock })
  const lines = strokesFrom(Array.from({ length: 10 }, (_, index) => [10, 10 + index, 60, 10 + index]))
  const drawing = plotter.draw(lines, { onStroke: (stroke) => void (stroke === 2 && device.machine.cancel()) })
  await expect(drawing).rejects.toMatchObject({ code: 'DEVICE_RESET' })
})

test('what Klipper says is wrong is the message', async () => {
  const device = await serverBench('moonraker')
  const config = await settings({ port: device.address, zero: 'machine', pollMs: 100 })
  await using plotter = await driver.open(config, { clock: device.clock })
  await expect(plotter.draw(square)).rejects.toThrow('Must home axis first')
})

test.each([
  ['moonraker://mainsailos.local', 'moonraker', 'http://mainsailos.local:7125'],
  ['octoprint+https://example.org/octo/', 'octoprint', 'https://example.org/octo'],
  ['octoprint://octopi.local', 'octoprint', 'http://octopi.local'],
  ['http://10.0.0.7:7125/server/info', 'moonraker', 'http://10.0.0.7:7125'],
  ['tcp://octopi.local:80', 'octoprint', 'http://octopi.local'],
])('%s leads to %s', (address, kind, url) => {
  expect(targetOf(address)).toEqual({ kind, url })
})

test('an address that is something else is named', async () => {
  const device = await serverBench('octoprint')
  const config = await settings({ port: device.address.replace('octoprint', 'moonraker') })
  await expect(driver.open(config)).rejects.toMatchObject({ driver: 'gcode' })
})
