import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { DriverError, strokesFrom } from '@vfab/core'
import { createEbbBoard, startEbb } from '@vfab/sim'
import type { UsbPort } from '@vfab/transport'
import { expect, test } from 'vitest'

import { createEbbDriver, driver } from '../src/driver.ts'
import { linesOf, openBench, openOn, settings } from './bench.ts'

const stroke = strokesFrom([[5, 5, 15, 5]])

test('opening tells who the board is and moves nothing', async () => {
  const { board, plotter } = await openBench({ firmware: '2.8.1', nickname: 'East' })
  expect(plotter.identity).toEqual({
    driver: 'ebb',
    model: 'AxiDraw V2, V3, SE/A4',
    address: 'sim:ebb',
    firmware: '2.8.1',
    nickname: 'East',
  })
  expect(board.record.moveCount).toBe(0)
  expect(linesOf(board).some((line) => /^(S[MP]|LM|EM)/.test(line))).toBe(false)
  await plotter.close()
})

test('the pen servo gets its heights and rates, and the queue its depth', async () => {
  const { board, plotter } = await openBench({ firmware: '3.0.3' }, { penUpPercent: 100, penDownPercent: 0 })
  expect(linesOf(board)).toEqual(
    expect.arrayContaining(['CU,4,32', 'SC,4,27831', 'SC,5,9855', 'SC,11,1618', 'SC,12,1079', 'SC,8,8', 'SR,3600000']),
  )
  await plotter.close()
})

test('on firmware 3.0.0, which cannot tell how much is queued, a deep queue is made shallow, and deep again at the end', async () => {
  const board = createEbbBoard({ firmware: '3.0.0' })
  const other = board.connect()
  await other.write(Buffer.from('CU,4,32\r'))
  await board.clock.sleep(50)
  await other.close()
  const plotter = await openOn(board)
  await plotter.draw(stroke)
  await plotter.close()
  expect(linesOf(board).filter((line) => line.startsWith('CU,4'))).toEqual(['CU,4,32', 'CU,4,1', 'CU,4,32'])
})

test('a brushless pen lift is driven on its own pin', async () => {
  const { board, plotter } = await openBench({}, { model: 'nextdraw-2234' })
  await plotter.penUp()
  await plotter.close()
  expect(linesOf(board)).toEqual(expect.arrayContaining(['SC,8,1', 'SC,4,9720', 'SC,5,8280']))
  expect(linesOf(board).filter((line) => line.startsWith('SP'))).toEqual([
    // From wherever it was left: the whole range.
    'SP,1,153,2',
    'SP,1,45,2',
  ])
})

test.each(['2.5.3', '2.8.1', '3.0.3'])(
  'with the mains brick off, on firmware %s, nothing moves and the error says the volts',
  async (firmware) => {
    const { board, plotter } = await openBench({ firmware, motorSupplyVolts: 0 })
    const from = linesOf(board).length
    const expected = {
      type: 'hardware',
      code: 'POWER_MISSING',
      message: expect.stringContaining('0.0 V') as string,
      hint: expect.stringContaining('power supply') as string,
    }
    await expect(plotter.draw(stroke)).rejects.toMatchObject(expected)
    await expect(plotter.moveTo({ xMm: 5, yMm: 5 })).rejects.toMatchObject(expected)
    expect(linesOf(board, from).filter((line) => /^(SM|LM|EM|SP)/.test(line))).toEqual([])
    expect(await plotter.selfTest()).toMatchObject({
      success: false,
      details: expect.arrayContaining([
        { name: 'motor supply', success: false, message: '0.0 V', hint: expect.any(String) as string },
      ]) as unknown,
    })
    // Nothing was lost: with the brick on, it draws.
    board.setMotorSupply(9)
    expect(await plotter.draw(stroke)).toMatchObject({ finished: true })
    await plotter.close()
  },
)

test('a drawing that does not fit says by how much, and nothing moves', async () => {
  const { board, plotter } = await openBench({}, { model: 'axidraw-minikit' })
  const from = linesOf(board).length
  await expect(plotter.draw(strokesFrom([[-2.5, 5, 170, 5]]))).rejects.toMatchObject({
    type: 'configuration',
    code: 'OUT_OF_BOUNDS',
    message:
      'the drawing leaves the travel of the AxiDraw MiniKit (160 × 101.6 mm) by 2.50 mm to the left and 10.00 mm to the right',
    context: { excessMm: { left: 2.5, right: 10 }, travelMm: { widthMm: 160, heightMm: 101.6 } },
  })
  expect(linesOf(board, from)).toEqual([])
  await plotter.close()
})

test('a drawing as large as the travel fits, rounding of units included', async () => {
  const { plotter } = await openBench()
  const edge = strokesFrom([[-0.000_01, 0, 300.000_01, 218.000_01]])
  expect(await plotter.draw(edge)).toMatchObject({ finished: true })
  await plotter.close()
})

test('a port that is not there, not allowed or in use is an error that says so', async () => {
  await expect(driver.open(await settings({ port: '/dev/ttyACM98' }))).rejects.toMatchObject({
    code: 'DEVICE_NOT_FOUND',
  })
  await expect(driver.open(await settings({ port: 'tcp://127.0.0.1:9' }))).rejects.toMatchObject({
    code: 'CONNECTION_REFUSED',
  })
  const denied = new DriverError('cannot open /dev/ttyACM0: permission denied', {
    type: 'permission',
    code: 'PERMISSION_DENIED',
  })
  const openPipe = (): Promise<never> => Promise.reject(denied)
  await expect(openOn(createEbbBoard(), {}, { openPipe })).rejects.toBe(denied)
})

test('a file that is no serial port is refused', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'vfab-ebb-'))
  const path = join(folder, 'ttyACM0')
  await writeFile(path, '')
  await expect(driver.open(await settings({ port: path }))).rejects.toMatchObject({ type: 'configuration' })
  await rm(folder, { recursive: true, maxRetries: 10, retryDelay: 50 })
})

test('draws over TCP', async () => {
  await using simulated = await startEbb({ settings: { firmware: '3.0.3' } })
  await using plotter = await driver.open(await settings({ port: simulated.address, timeoutMs: 5000 }))
  expect(await plotter.draw(stroke)).toMatchObject({ finished: true, strokesDone: 1 })
  expect(simulated.board.record.inkMm).toBeCloseTo(10, 1)
})

test('draws over a real pseudo-terminal, which is locked meanwhile and free afterwards', async () => {
  await using simulated = await startEbb({ listen: 'pty', settings: { firmware: '2.8.1' } })
  const config = await settings({ port: simulated.address, timeoutMs: 5000 })
  const plotter = await driver.open(config)
  await expect(driver.open(config)).rejects.toMatchObject({
    code: 'DEVICE_BUSY',
    hint: expect.any(String) as string,
  })
  expect(await plotter.draw(stroke)).toMatchObject({ finished: true, strokesDone: 1 })
  await plotter.close()
  expect(simulated.board.record.inkMm).toBeCloseTo(10, 1)
  const again = await driver.open(config)
  await again.close()
}, 30_000)

const east: UsbPort = {
  path: '/dev/ttyACM0',
  vid: '04d8',
  pid: 'fd92',
  product: 'EiBotBoard,East',
  serialNumber: 'East',
  location: '1-1',
}
const plain: UsbPort = { path: '/dev/ttyACM1', vid: '04d8', pid: 'fd92', product: 'EiBotBoard,', location: '1-2.3' }
const twin: UsbPort = { ...plain, path: '/dev/ttyACM2', location: '1-2.4' }
const arduino: UsbPort = { path: '/dev/ttyUSB0', vid: '1a86', pid: '7523', location: '1-3' }

test.each([
  ['the only one attached', undefined, [plain, arduino], '/dev/ttyACM1'],
  ['a nickname', 'East', [plain, east], '/dev/ttyACM0'],
  ['a nickname in other letters', 'east', [plain, east], '/dev/ttyACM0'],
  ['a USB location', '1-2.4', [plain, twin], '/dev/ttyACM2'],
  ['a path', '/dev/ttyACM7', [], '/dev/ttyACM7'],
  ['a Windows port', 'COM3', [], 'COM3'],
  ['an address', 'tcp://10.0.0.7:4000', [], 'tcp://10.0.0.7:4000'],
])('%s says which port is opened', async (_what, port, ports, expected) => {
  const board = createEbbBoard()
  const opened: string[] = []
  const driver = createEbbDriver({ listPorts: async () => ports })
  const { port: _port, ...given } = await settings()
  const plotter = await driver.open(
    { ...given, ...(port === undefined ? {} : { port }) },
    {
      clock: board.clock,
      openPipe: async (address) => {
        opened.push(address)
        return board.connect()
      },
    },
  )
  await plotter.close()
  expect(opened).toEqual([expected])
})

test.each([
  [undefined, [arduino], { code: 'DEVICE_NOT_FOUND', message: 'no EBB plotter is attached' }],
  [
    undefined,
    [east, plain],
    {
      code: 'DEVICE_AMBIGUOUS',
      message: expect.stringContaining('East (/dev/ttyACM0), EiBotBoard at USB 1-2.3 (/dev/ttyACM1)') as string,
    },
  ],
  ['Eats', [east, plain], { code: 'DEVICE_NOT_FOUND', hint: 'did you mean East?' }],
  ['Nobody', [], { code: 'DEVICE_NOT_FOUND', hint: 'plug in its USB cable' }],
])('port %s among %j is an error that says what there is', async (port, ports, expected) => {
  const driver = createEbbDriver({ listPorts: async () => ports })
  const { port: _port, ...given } = await settings()
  await expect(driver.open({ ...given, ...(port === undefined ? {} : { port }) })).rejects.toMatchObject(expected)
})
