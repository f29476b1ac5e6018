import { expect, test } from 'vitest'

import { createMarlinBoard, type MarlinBoardOptions } from '../src/index.ts'

/** Sends text to a board that has started, and returns the lines that come back. */
async function dialogue(text: string, options: MarlinBoardOptions = {}): Promise<string[]> {
  const board = createMarlinBoard({ resetOnOpen: false, ...options })
  const pipe = board.connect()
  let heard = ''
  pipe.onData((chunk) => void (heard += Buffer.from(chunk).toString('latin1')))
  await pipe.write(Buffer.from(text, 'latin1'))
  await board.clock.sleep(60_000)
  await pipe.close()
  return heard.split('\n').filter((line) => line !== '')
}

test('numbers and checksums are checked, and the line is asked for again', async () => {
  expect(await dialogue('N1 G90*19\n')).toEqual(['Error:checksum mismatch, Last Line: 0', 'Resend: 1', 'ok'])
  expect(await dialogue('N1 G90\n')).toEqual(['Error:No Checksum with line number, Last Line: 0', 'Resend: 1', 'ok'])
  expect(await dialogue('M110 N5\nN7 G90*21\n')).toEqual([
    'ok',
    'Error:Line Number is not Last Line Number+1, Last Line: 5',
    'Resend: 6',
    'ok',
  ])
})

test('a number that was there before gets no answer at all; nor do empty lines and remarks', async () => {
  expect(await dialogue('M110 N0\nN1 G90*17\nN1 G90*17\n\n; nothing\nM105\n')).toEqual([
    'ok',
    'ok',
    'T:0.00 /0.00 B:0.00 /0.00 @:0 B@:0',
    'ok',
  ])
})

test('what it does not know is no error: ok follows', async () => {
  expect(await dialogue('G20\nM3 S5\n')).toEqual([
    'echo:Unknown command: "G20"',
    'ok',
    'echo:Unknown command: "M3 S5"',
    'ok',
  ])
})

test('of two commands in a line the second is lost', async () => {
  const board = createMarlinBoard({ resetOnOpen: false })
  const pipe = board.connect()
  await pipe.write(Buffer.from('G90 G1 X5 F600\n'))
  await board.idle()
  expect(board.record.movedMm).toBe(0)
  await pipe.close()
})

test('ADVANCED_OK tells free places of planner and queue', async () => {
  expect(await dialogue('M110 N0\nN1 G90*17\n', { advancedOk: true })).toEqual(['ok P15 B3', 'ok N1 P15 B3'])
})

test('a command that takes its time says every two seconds that it is busy', async () => {
  expect(await dialogue('G4 P5000\n')).toEqual(['echo:busy: processing', 'echo:busy: processing', 'ok'])
})

test('M114 tells where the program has been sent, and where the motors are', async () => {
  const [, line] = await dialogue('G1 X20 F60\nM114\n')
  expect(line).toMatch(/^X:20\.00 Y:0\.00 Z:0\.00 E:0\.00 Count X:\d{1,2} Y:0 Z:0$/)
})

test('M112 stops it for good; G28 without switches too', async () => {
  expect(await dialogue('M112\nG90\n')).toEqual(['Error:Printer halted. kill() called!'])
  const lines = await dialogue('G28 X Y\nG90\n', { switches: 'missing' })
  expect(lines.slice(-2)).toEqual(['echo:Homing Failed', 'Error:Printer halted. kill() called!'])
})

test('a servo does not wait for the moves before it', async () => {
  const board = createMarlinBoard({ resetOnOpen: false })
  const pipe = board.connect()
  await pipe.write(Buffer.from('G1 X60 F1200\nM280 P0 S40\n'))
  await board.idle()
  const [down] = board.record.penDownTimes()
  expect(down!.fromMs).toBeLessThan(1000)
  expect(board.record.durationMs).toBeGreaterThan(2900)
  await pipe.close()
})
