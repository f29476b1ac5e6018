import { expect, test } from 'vitest'
import { createGrblBoard, startGrbl } from '@vfab/sim'
import { connect } from 'node:net'
import { talkOver, talkTo } from './talk.ts'

test('opening the port restarts boards that are wired so; the machine stays where it is', async () => {
  for (const flavour of ['grbl', 'grblhal'] as const) {
    const { board, pipe, say } = await talkTo({ flavour })
    await say('G1X7F6000\n', 1000)
    await pipe.close()
    const again = talkOver(board)
    const heard = await again.say('', 3000)
    const restarted = flavour === 'grbl'
    expect(heard).toBe(restarted ? "\r\nGrbl 1.1h ['$' for help]\r\n" : '')
    expect(await again.say('?')).toContain(restarted ? 'MPos:0.000' : 'MPos:7.000')
    expect(board.record.positionMm.xMm).toBe(7)
  }
})

test('unplugged, the pipe closes and the board goes on with what it has', async () => {
  const { board, pipe, say } = await talkTo({ flavour: 'grblhal' })
  await say('G1X50F6000\n', 200)
  board.inject({ kind: 'unplug' })
  await expect(pipe.closed).resolves.toMatchObject({ code: 'DEVICE_LOST' })
  await board.idle()
  expect(board.record.positionMm.xMm).toBe(50)
})

test('after a brown-out modal state, offsets and position are forgotten', async () => {
  const { board, say } = await talkTo()
  await say('G1X5F6000\nG43.1Z0.05\nG91\n', 1000)
  board.inject({ kind: 'brown-out' })
  expect(await say('', 3000)).toContain('Grbl 1.1h')
  expect(await say('$G\n')).toContain('G90')
  expect(await say('$#\n')).toContain('[TLO:0.000]')
  expect(await say('?')).toContain('MPos:0.000')
})

test('silenced, slowed, spoilt, refused, robbed of an ok', async () => {
  const { board, say } = await talkTo()
  board.inject({ kind: 'refuse', command: 'G1' })
  expect(await say('G1X1F600\nX1F600\n', 1000)).toBe('error:20\r\nok\r\n')
  board.loseOks(1)
  expect(await say('G1X2\nG1X3\n', 1000)).toBe('ok\r\n')
  board.inject({ kind: 'garbage', bytes: 5 })
  expect(await say('G1X2\n', 1000)).toHaveLength('ok\r\n'.length + 5)
  board.inject({ kind: 'cut-line' })
  expect(await say('$G\n')).toBe('[GC:G1 G54 G17 G21 G90 ok\r\n')
  board.inject({ kind: 'slow', delayMs: 400 })
  expect(await say('G1X3\n', 300)).toBe('')
  expect(await say('', 1000)).toBe('ok\r\n')
  board.inject({ kind: 'silence' })
  expect(await say('?', 1000)).toBe('')
})

test('without motor supply steps are counted and nothing moves', async () => {
  const { board, say } = await talkTo()
  board.inject({ kind: 'motor-power', on: false })
  await say('G1X5F6000\n', 1000)
  expect(await say('?')).toContain('MPos:5.000')
  expect(board.record.positionMm.xMm).toBe(0)
})

test('carried by hand, the tip is elsewhere and the board does not notice', async () => {
  const { board, say } = await talkTo()
  board.carryTo({ xMm: 3, yMm: 4 })
  expect(board.record.positionMm).toEqual({ xMm: 3, yMm: 4 })
  expect(board.record.movedMm).toBe(0)
  await say('G1X5F6000\n', 1000)
  expect(await say('?')).toContain('MPos:5.000')
  expect(board.record.positionMm).toEqual({ xMm: 8, yMm: 4 })
})

test('a second client is told that the board is in use', () => {
  const board = createGrblBoard()
  board.connect()
  expect(() => board.connect()).toThrow(expect.objectContaining({ code: 'DEVICE_BUSY' }))
})

test('over TCP a client hears the banner and an answer', async () => {
  await using device = await startGrbl({ settings: { flavour: 'fluidnc', pen: 'z', homing: true } })
  const { port } = new URL(device.address.replace('tcp:', 'http:'))
  const socket = connect(Number(port), '127.0.0.1')
  let heard = ''
  await new Promise<void>((resolve) => {
    socket.on('data', (chunk: Buffer) => {
      heard += chunk.toString('latin1')
      if (heard.includes('to unlock]\r\n') && !heard.includes('PHS')) socket.write('$I\n')
      if (heard.includes('ok\r\n')) resolve()
    })
  })
  socket.destroy()
  expect(heard).toContain('[VER:3.7 FluidNC')
  expect(device.summary()).toContain('0 strokes')
})

test('settings are checked by name', async () => {
  await expect(startGrbl({ settings: { flavor: 'grbl' } })).rejects.toMatchObject({
    code: 'CONFIG_UNKNOWN_KEY',
    hint: 'did you mean flavour?',
  })
  await expect(startGrbl({ settings: { flavour: 'marlin' } })).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
  await expect(startGrbl({ settings: { settings: { 999: 1 } } })).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
  await expect(startGrbl({ speed: 0 })).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
})
