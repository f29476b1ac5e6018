import { expect, test } from 'vitest'
import { createEbbBoard } from '@vfab/sim'
import { talkOver, talkTo } from './dialogue.ts'

test('unplugged, the pipe closes and the board keeps its power, its counters and the partial line', async () => {
  const { board, pipe, say } = talkTo()
  await say('EM,1,1\rSM,100,80,40\rSL,7\rCU,10,1\r', 500)
  await say('Q')
  board.inject({ kind: 'unplug' })
  await expect(pipe.closed).resolves.toMatchObject({ type: 'connection', code: 'DEVICE_LOST' })
  await expect(pipe.write(Buffer.from('V\r'))).rejects.toMatchObject({ code: 'DEVICE_LOST' })
  const again = talkOver(board)
  expect(await again.say('L\r')).toBe('QL,7\n')
  expect(await again.say('QS\r')).toBe('QS,80,40\n')
})

test('unplugged in the middle of a move, the machine finishes what it has', async () => {
  const { board, say } = talkTo()
  await say('EM,1,1\rSM,1000,800,800\rSM,1000,800,800\r', 300)
  board.inject({ kind: 'unplug' })
  await board.idle()
  expect(board.record.positionSteps).toEqual([1600, 1600])
})

test('after a brown-out everything volatile is gone and the machine stands where it stood', async () => {
  const { board, pipe, say } = talkTo()
  await say('ST,East\rEM,1,1\rSL,7\rCU,10,1\rCU,4,32\r')
  await say('SM,1000,800,800\rSM,1000,800,800\r', 500)
  board.inject({ kind: 'brown-out' })
  await expect(pipe.closed).resolves.toMatchObject({ code: 'DEVICE_LOST' })
  const { xMm } = board.record.positionMm
  expect(xMm).toBeGreaterThan(4)
  await board.clock.sleep(2000)
  const again = talkOver(board)
  expect(await again.say('QL\rQS\rQU,3\rQE\rQT\r')).toBe(
    '0\r\nOK\r\n0,0\n\rOK\r\nQU,1\r\nOK\r\n0,0\n\rOK\r\nEast\r\nOK\r\n',
  )
  expect(board.record.positionMm.xMm).toBe(xMm)
})

test('RB does the same from the inside, BL leaves a board without a serial port', async () => {
  const { board, pipe } = talkTo()
  await pipe.write(Buffer.from('SL,7\rRB\r'))
  await expect(pipe.closed).resolves.toMatchObject({ code: 'DEVICE_LOST' })
  const again = talkOver(board)
  expect(await again.say('QL\r')).toBe('0\r\nOK\r\n')
  await again.pipe.write(Buffer.from('BL\r'))
  await again.pipe.closed
  expect(() => board.connect()).toThrow(expect.objectContaining({ code: 'DEVICE_NOT_FOUND' }))
  board.inject({ kind: 'brown-out' })
  expect(await talkOver(board).say('V\r')).toContain('3.0.3')
})

test('silenced, the board takes commands and answers none until it restarts', async () => {
  const { board, say } = talkTo()
  board.inject({ kind: 'silence' })
  expect(await say('V\rEM,1,1\rSM,100,10,10\r', 1000)).toBe('')
  expect(board.record.positionSteps).toEqual([10, 10])
  board.inject({ kind: 'brown-out' })
  expect(await talkOver(board).say('V\r')).toContain('3.0.3')
})

test('garbage falls into one reply, the same each time for the same seed', async () => {
  const replies = await Promise.all(
    [1, 1, 2].map(async (seed) => {
      const { board, say } = talkTo({ seed })
      board.inject({ kind: 'garbage', bytes: 5 })
      const [spoilt, clean] = [await say('QP\r'), await say('QP\r')]
      expect(spoilt).toHaveLength('1\n\rOK\r\n'.length + 5)
      expect(clean).toBe('1\n\rOK\r\n')
      return spoilt
    }),
  )
  expect(replies[0]).toBe(replies[1])
  expect(replies[0]).not.toBe(replies[2])
})

test('a refused command gets an error and does nothing, once', async () => {
  const { board, say } = talkTo()
  board.inject({ kind: 'refuse', command: 'sm' })
  expect(await say('QM\r')).toBe('QM,0,0,0,0\n\r')
  expect(await say('SM,100,10,10\r')).toBe('!6 Err: Invalid parameter value\r\n')
  expect(await say('SM,100,10,10\r')).toBe('OK\r\n')
  expect(board.record.positionSteps).toEqual([10, 10])
  const modern = talkTo()
  await modern.say('CU,10,1\r')
  modern.board.inject({ kind: 'refuse', command: 'SM' })
  expect(await modern.say('SM,100,10,10\r')).toBe('SM,!6 Err: Invalid parameter value\n')
})

test('cut, a reply ends half-way without its end, once', async () => {
  const { board, say } = talkTo()
  board.inject({ kind: 'cut-line' })
  expect(await say('QM\r')).toBe('QM,0,0')
  expect(await say('QM\r')).toBe('QM,0,0,0,0\n\r')
})

test('slowed, replies take that much longer and stay in order', async () => {
  const { board, say } = talkTo({ linkLatencyMs: 0, commandMs: 0 })
  board.inject({ kind: 'slow', delayMs: 300 })
  expect(await say('QP\rQM\r', 299)).toBe('')
  expect(await say('', 2)).toBe('1\n\rOK\r\nQM,0,0,0,0\n\r')
  board.inject({ kind: 'slow', delayMs: 0 })
  expect(await say('QP\r', 1)).toBe('1\n\rOK\r\n')
})

test('faults strike after so many commands, after so many bytes, or at a time', async () => {
  const byCommands = talkTo()
  byCommands.board.injectAt({ afterCommands: 3 }, { kind: 'unplug' })
  expect(await byCommands.say('QP\rQP\rQP\rQP\rQP\r')).toBe('1\n\rOK\r\n'.repeat(3))
  expect(byCommands.board.record.commands).toHaveLength(3)

  const byBytes = talkTo()
  byBytes.board.injectAt({ afterBytes: 'QP\rSM,100,1'.length }, { kind: 'unplug' })
  expect(await byBytes.say('QP\rSM,100,100,100\r')).toBe('1\n\rOK\r\n')
  expect(await talkOver(byBytes.board).say('\r')).toBe('OK\r\n')
  expect(byBytes.board.record.positionSteps).toEqual([1, 0])

  const byTime = talkTo()
  byTime.board.injectAt({ atMs: 500 }, { kind: 'silence' })
  expect(await byTime.say('QP\r', 400)).toBe('1\n\rOK\r\n')
  expect(await byTime.say('QP\r', 200)).toBe('1\n\rOK\r\n')
  expect(await byTime.say('QP\r')).toBe('')
})

test('a fault at a time strikes while a client waits for a reply', async () => {
  const { board, pipe } = talkTo()
  board.injectAt({ atMs: 500 }, { kind: 'unplug' })
  await pipe.write(Buffer.from('SM,1000,0,0\rSM,1000,0,0\rSM,1000,0,0\r'))
  await pipe.closed
  expect(board.record.nowMs).toBe(500)
})

test('one client at a time, and the next one after it has closed', async () => {
  const board = createEbbBoard()
  const pipe = board.connect()
  expect(() => board.connect()).toThrow(expect.objectContaining({ type: 'connection', code: 'DEVICE_BUSY' }))
  await pipe.close()
  await expect(pipe.closed).resolves.toBeUndefined()
  await expect(pipe.write(new Uint8Array(1))).rejects.toMatchObject({ code: 'DEVICE_LOST' })
  expect(await talkOver(board).say('V\r')).toContain('3.0.3')
})
