import { createHastyClock } from '@vfab/driver-kit/testing'
import { createLineChannel } from '@vfab/driver-kit'
import { expect, test } from 'vitest'

import { Board } from '../src/board.ts'
import { MotionQueue } from '../src/motion-queue.ts'
import { lowLevelMoveLine } from '../src/move-lines.ts'
import { liftPen, lowerPen, moveCommand } from '../src/protocol.ts'
import { scriptedPipe } from './scripted-pipe.ts'

const still = { rate: 0, steps: 0, accel: 0 }
const move = { command: moveCommand(lowLevelMoveLine({ rate: 1e8, steps: 10, accel: 0 }, still)), durationMs: 20 }

/** A queue of eight places on a board of which `waiting` says how many commands wait. */
function queueOn(waiting: () => number): { queue: MotionQueue; sent: readonly string[] } {
  const pipe = scriptedPipe((line) => (line === 'QU,6' ? `QU,${waiting()}\n` : `${line.slice(0, 2)}\n`))
  const channel = createLineChannel(pipe, { lineEnding: '\r', timeoutMs: 1000, driver: 'ebb' })
  const board = new Board(pipe, channel, { version: [3, 0, 3], syntax: 'future' }, 1000)
  return { queue: new MotionQueue(board, 8, createHastyClock()), sent: pipe.sent }
}

test('commands together wait for as many places as they need, and no longer', async () => {
  let waiting = 7
  const { queue, sent } = queueOn(() => waiting--)
  for (let index = 0; index < 9; index++) await queue.sendTogether([move])
  const before = sent.length
  await queue.sendTogether([{ command: lowerPen(0, 1), durationMs: 0 }, move, move])
  // Seven wait, six, five: then there are three places.
  expect(sent.slice(before)).toEqual(['QU,6', 'QU,6', 'QU,6', 'SP,0', move.command.line, move.command.line])
})

test('a board that makes no room is not waited for for ever', async () => {
  const { queue, sent } = queueOn(() => 8)
  for (let index = 0; index < 9; index++) await queue.sendTogether([move])
  const lift = [{ command: liftPen(0, 1), durationMs: 0 }, move]
  await expect(queue.sendTogether(lift)).rejects.toMatchObject({ code: 'TIMEOUT' })
  expect(sent).not.toContain('SP,1')
})

test('each command of several counts when the board has it, and not when it was refused', async () => {
  const pipe = scriptedPipe((line) => (line.startsWith('SP') ? 'SP,!6 Err: Invalid parameter value\n' : 'LM\n'))
  const channel = createLineChannel(pipe, { lineEnding: '\r', timeoutMs: 1000, driver: 'ebb' })
  const board = new Board(pipe, channel, { version: [3, 0, 3], syntax: 'future' }, 1000)
  const queue = new MotionQueue(board, 8, createHastyClock())
  const taken: string[] = []
  const onTaken = (name: string) => (certain: boolean) => void taken.push(`${name} ${certain}, ${queue.sent} sent`)
  const entries = [
    { command: liftPen(0, 1), durationMs: 0, onTaken: onTaken('lift') },
    { ...move, onTaken: onTaken('first') },
    { ...move, onTaken: onTaken('second') },
  ]
  await expect(queue.sendTogether(entries)).rejects.toMatchObject({ code: 'REJECTED' })
  expect(taken).toEqual(['first true, 1 sent', 'second true, 2 sent'])
})
