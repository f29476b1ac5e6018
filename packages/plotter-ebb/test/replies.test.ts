import { isDriverError } from '@vfab/core'
import { notTaken, type ReplyReader } from '@vfab/driver-kit'
import { describe, expect, test } from 'vitest'

import * as protocol from '../src/protocol.ts'
import type { Command } from '../src/protocol.ts'
import type { Syntax } from '../src/replies.ts'

/** Feeds bytes as the transport does: any run of CR and LF ends a line, empty lines are dropped. */
function read<T>(command: Command<T>, syntax: Syntax, bytes: string): T | undefined {
  const reader: ReplyReader<T> = command.reader(syntax)
  for (const line of bytes.split(/[\r\n]+/).filter(Boolean)) {
    const answer = reader(line)
    if (answer !== undefined && answer !== notTaken) return answer
  }
  return undefined
}

function codeOf(call: () => unknown): string | undefined {
  try {
    call()
  } catch (error) {
    if (isDriverError(error)) return error.code
    throw error
  }
  return undefined
}

// As in the command reference and as the firmware's source prints them: with LF CR, two ends of line, or no OK.
const dialogues: readonly [Command<unknown>, unknown, legacy: readonly string[], future: readonly string[]][] = [
  [protocol.clearSteps(), true, ['OK\r\n'], ['CS\n']],
  [protocol.stepperMove(10, [1, -2]), true, ['OK\r\n'], ['SM\n']],
  [protocol.askSteps(), [1421, -429], ['1421,-429\n\rOK\r\n'], ['QS,1421,-429\n']],
  [protocol.askStatus(), { busy: true, buttonPressed: true, limitReached: false }, ['3E\r\n'], ['QG,3E\n']],
  [protocol.askStatus(), { busy: false, buttonPressed: false, limitReached: true }, ['90\r\n'], ['QG,90\n']],
  [
    protocol.askMotors(),
    { busy: true, buttonPressed: false, limitReached: false },
    ['QM,1,0,1\n\r', 'QM,0,0,0,1\n\r'],
    ['QM,0,0,0,1\n'],
  ],
  [protocol.askButton(), { pressed: true }, ['1\r\nOK\r\n'], ['QB,1\n']],
  [
    protocol.askSupply(),
    { currentRaw: 394, supplyRaw: 300 },
    ['0394,0300\r\nOK\r\n', '394,300\r\nOK\r\n'],
    ['QC,0394,0300\n'],
  ],
  [
    protocol.askNickname(),
    { nickname: 'East EBB' },
    ['East EBB\r\nOK\r\n', 'East EBB        \r\nOK\r\n'],
    ['QT,East EBB\n'],
  ],
  [protocol.askNickname(), { nickname: '' }, ['\r\nOK\r\n'], ['QT,\n', 'QT\n']],
  [
    protocol.askUtility('deepestQueue'),
    32,
    ['QU,32\r\nOK\r\n', 'QU,2,32\r\nOK\r\n', '32\r\nOK\r\n'],
    ['QU,32\n\n', 'QU,2,32\n'],
  ],
  [protocol.askMark(), 0, ['0\r\nOK\r\n', '000\r\nOK\r\n'], ['QL,0\n']],
  [protocol.askPin(1), { high: true }, ['PI,1\r\n'], ['PI,1\n']],
]

describe.each(
  dialogues.map(([command, answer, legacy, future]) => ({ line: command.line, command, answer, legacy, future })),
)('the answer to $line', ({ command, answer, legacy, future }) => {
  test.each(legacy)('%j is read in legacy syntax', (bytes) => {
    expect(read(command, 'legacy', bytes)).toEqual(answer)
  })
  test.each(future)('%j is read in future syntax', (bytes) => {
    expect(read(command, 'future', bytes)).toEqual(answer)
  })
  test('an error of the board is a refusal that names the command, in either syntax', () => {
    const { name } = command
    for (const bytes of ['!6 Err: Invalid parameter value\r\n', `!8 Err: Unknown command '${name}:5858'\r\nOK\r\n`]) {
      expect(codeOf(() => read(command, 'legacy', bytes))).toBe('REJECTED')
    }
    for (const bytes of [`${name},!6 Err: Invalid parameter value\n`, `${name}!6 Err: Invalid parameter value\n`]) {
      expect(codeOf(() => read(command, 'future', bytes))).toBe('REJECTED')
    }
  })
  test('what is no answer to it is a bad reply', () => {
    expect(codeOf(() => read(command, 'legacy', 'garbage ?\r\nmore\r\nOK\r\n'))).toBe('BAD_REPLY')
    expect(codeOf(() => read(command, 'future', 'ZZ,1\n'))).toBe('BAD_REPLY')
  })
  test('OK in future syntax means that the board has restarted', () => {
    expect(codeOf(() => read(command, 'future', 'OK\r\n'))).toBe('DEVICE_RESET')
  })
  test('the report of a limit switch belongs to no command', () => {
    const reader = command.reader('future')
    expect(reader('Limit switch triggered. PortB=7F')).toBe(notTaken)
    expect(read(command, 'future', `Limit switch triggered. PortB=7F\n${future[0]}`)).toEqual(answer)
  })
})

test('a refusal says what was sent and what the board said', () => {
  try {
    read(protocol.stepperMove(900, [1, 0]), 'legacy', '!0 Err: <axis1> step rate too slow\r\n')
    expect.unreachable()
  } catch (error) {
    expect(error).toMatchObject({
      message: 'EBB refused "SM,900,1,0"',
      cause: '!0 Err: <axis1> step rate too slow',
      type: 'protocol',
      driver: 'ebb',
    })
  }
})

test('the answer to V tells the syntax, and lines before it are passed over', () => {
  const heard: string[] = []
  const command = protocol.askVersion((line) => heard.push(line))
  expect(read(command, 'legacy', 'OK\r\n!5 Err: x\r\nEBBv13_and_above EB Firmware Version 2.8.1\r\n')).toEqual({
    version: [2, 8, 1],
    syntax: 'legacy',
  })
  expect(heard).toEqual(['OK', '!5 Err: x'])
  expect(read(command, 'legacy', 'CUOK\r\nV,EBBv13_and_above EB Firmware Version 3.0.3\n')).toEqual({
    version: [3, 0, 3],
    syntax: 'future',
  })
})
