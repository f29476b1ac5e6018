import { expect, test } from 'vitest'
import { talkTo } from './dialogue.ts'

test('the button is remembered until somebody asks', async () => {
  const { board, say } = talkTo()
  board.pressButton()
  expect(await say('QB\rQB\r')).toBe('1\r\nOK\r\n0\r\nOK\r\n')
  board.pressButton()
  expect(await say('QG\rQG\rQB\r')).toBe('30\r\n10\r\n0\r\nOK\r\n')
})

test('RB0 pulled low is a pressed button unless that is switched off', async () => {
  const { board, say } = talkTo()
  board.setPin('B', 0, 0)
  board.setPin('B', 0, 1)
  expect(await say('QB\r')).toBe('1\r\nOK\r\n')
  board.setPin('B', 0, 0)
  expect(await say('QB\rQB\r')).toBe('1\r\nOK\r\n1\r\nOK\r\n')
  await say('SC,13,0\rQB\r')
  expect(await say('QB\r')).toBe('0\r\nOK\r\n')
})

test('a limit switch ends all motion, and moves are ignored until it is cleared', async () => {
  const { board, say } = talkTo({ linkLatencyMs: 0, commandMs: 0 })
  await say('CU,52,0\rCU,53,1\rCU,51,4\r')
  await say('SM,1000,1000,1000\rSM,1000,1000,1000\r', 500)
  board.setPin('B', 2, 0)
  const [stopped] = board.record.positionSteps
  expect(stopped).toBeGreaterThan(400)
  expect(stopped).toBeLessThan(510)
  // The source of 3.0.3 tells it behind the next command.
  expect(await say('QM\r')).toBe('QM,0,0,0,0\n\rLimit switch triggered. PortB=E1\r\n')
  expect(await say('SM,100,100,100\r')).toBe('OK\r\n')
  expect(await say('LM,85899346,10,0,0,0,0\r')).toBe('OK\r\n')
  expect(board.record.positionSteps).toEqual([stopped, stopped])
  expect(await say('QG\rQU,1\r')).toBe('90\r\nQU,E1\r\nOK\r\n')
  board.setPin('B', 2, 1)
  await say('CU,51,0\r')
  expect(await say('QG\rSM,100,100,100\r')).toBe('10\r\nOK\r\n')
  expect(board.record.positionSteps).toEqual([stopped + 100, stopped + 100])
})

test('by the documentation, and before 3.0.3, a limit switch is told at once', async () => {
  for (const options of [{ errorFlavour: 'doc' }, { firmware: '3.0.2' }] as const) {
    const { board, say } = talkTo(options)
    await say('CU,53,1\rCU,51,4\r')
    const heard = say('', 100)
    board.setPin('B', 2, 0)
    expect(await heard).toBe('Limit switch triggered. PortB=E1\r\n')
  }
})

test('EM clears a limit switch that fired', async () => {
  const { board, say } = talkTo()
  await say('CU,51,4\r')
  board.setPin('B', 2, 0)
  board.setPin('B', 2, 1)
  expect(await say('QG\r')).toBe('90\r\n')
  await say('EM,1,1\r')
  expect(await say('QG\r')).toBe('10\r\n')
})

test('QC tells the motor supply, and a brick that is off', async () => {
  const { board, say } = talkTo({ motorSupplyVolts: 12 })
  expect(await say('QC\r')).toBe('394,394\r\nOK\r\n')
  board.setMotorSupply(0)
  expect(await say('QC\r')).toBe('394,0\r\nOK\r\n')
})

test('power that was lost is told once, by 3.x and against the threshold of CU,60', async () => {
  const { board, say } = talkTo({ motorSupplyVolts: 12 })
  board.inject({ kind: 'motor-power', on: false })
  board.inject({ kind: 'motor-power', on: true })
  expect(await say('QG\r')).toBe('10\r\n')
  await say('CU,60,380\r')
  expect(await say('QG\rQU,60\r')).toBe('10\r\nQU,380\r\nOK\r\n')
  board.inject({ kind: 'motor-power', on: false })
  board.inject({ kind: 'motor-power', on: true })
  expect(await say('QG\rQG\r')).toBe('50\r\n10\r\n')
  board.inject({ kind: 'motor-power', on: false })
  expect(await say('QG\rQG\r')).toBe('50\r\n50\r\n')
})

test('motors go off after the time of CU,61 without motion', async () => {
  const { say } = talkTo()
  await say('CU,61,10\rSM,100,10,10\r')
  await say('', 5000)
  expect(await say('QE\r')).toBe('16,16\n\rOK\r\n')
  await say('SM,100,10,10\r')
  await say('', 9000)
  expect(await say('QE\r')).toBe('16,16\n\rOK\r\n')
  await say('', 1500)
  expect(await say('QE\r')).toBe('0,0\n\rOK\r\n')
})

test('outputs read back what was written, inputs what is outside', async () => {
  const { board, say } = talkTo()
  expect(await say('PO,B,3,1\rPI,B,3\r')).toBe('OK\r\nPI,1\r\n')
  expect(await say('PO,B,2,0\rPI,B,2\r')).toBe('OK\r\nPI,1\r\n')
  expect(await say('PD,B,2,0\rPI,B,2\r')).toBe('OK\r\nPI,0\r\n')
  board.setPin('B', 7, 0)
  expect(await say('PI,B,7\r')).toBe('PI,0\r\n')
  expect(await say('C,255,255,255,255,255\rPI,B,7\rPI,B,2\r')).toBe('OK\r\nPI,0\r\nPI,1\r\n')
  expect(await say('O,1,2\rC,0,0,0,0,0\rI\r')).toBe('OK\r\nOK\r\nI,1,2,0,0,0\r\n')
})
