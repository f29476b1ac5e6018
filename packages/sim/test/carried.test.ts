import { strokeCoordsMm, strokeCount } from '@vfab/core'
import { expect, test } from 'vitest'
import { startEbb } from '../src/ebb/simulator.ts'

test('a carriage that is carried by hand stands elsewhere, draws there, and its board does not know', async () => {
  await using device = await startEbb({ settings: { linkLatencyMs: 0 } })
  const { record, board } = device
  const pipe = await device.connect()
  await pipe.write(Buffer.from('EM,1,1\rSM,500,800,800\r'))
  await record.idle()
  expect(record.tipMm()).toEqual({ xMm: 10, yMm: 0 })
  record.carryTo({ xMm: 50, yMm: 30 })
  expect(record.tipMm()).toEqual({ xMm: 50, yMm: 30 })
  expect(board.record.positionSteps).toEqual([800, 800])
  await pipe.write(Buffer.from('SP,0,500\rSM,500,800,800\r'))
  await record.idle()
  expect(record.isPenDown()).toBe(true)
  await pipe.write(Buffer.from('SP,1,500\r'))
  await record.idle()
  expect(record.isPenDown()).toBe(false)
  const strokes = record.strokesMm()
  expect(strokeCount(strokes)).toBe(1)
  expect([...strokeCoordsMm(strokes, 0)]).toEqual([50, 30, 60, 30])
})
