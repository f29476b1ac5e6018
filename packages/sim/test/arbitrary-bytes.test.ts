import fc from 'fast-check'
import { expect, test } from 'vitest'
import { talkTo } from './dialogue.ts'

/** Noise that happens to spell one of these moves the machine (HM and TR even with an error in them) or ends the connection. */
const meant = /^(SM|XM|LM|LT|L3|T3|TD|TR|HM|RB|BL)/i

const noise = fc.uint8Array({ maxLength: 400 })
const garbledCommands = fc
  .array(
    fc.tuple(
      fc.constantFrom('SM', 'XM', 'LM', 'LT', 'L3', 'T3', 'TD', 'SP', 'S2', 'CU', 'QU', 'PI'),
      fc.string({ maxLength: 6 }),
    ),
  )
  .map((pairs) => Buffer.from(pairs.map(([name, rest]) => `${name}${rest.replaceAll(/\d/g, '')}\r`).join(''), 'latin1'))

test.each(['2.5.3', '2.8.1', '3.0.3'])(
  'on %s noise neither breaks the board nor moves the machine',
  async (firmware) => {
    await fc.assert(
      fc.asyncProperty(noise, async (bytes) => {
        const text = Buffer.from(bytes).toString('latin1')
        const { board, say } = talkTo({ firmware })
        for (const part of [text, '\r']) {
          await say(part)
          fc.pre(!board.record.commands.some(({ line }) => meant.test(line)))
        }
        expect(board.record.moveCount).toBe(0)
        expect(board.record.positionSteps).toEqual([0, 0])
        expect(await say('V\r')).toContain('EB Firmware Version')
        board.close()
      }),
      { numRuns: 300 },
    )
  },
)

test.each(['2.8.1', '3.0.3'])(
  'on %s motion commands without numbers are refused and move nothing',
  async (firmware) => {
    await fc.assert(
      fc.asyncProperty(garbledCommands, async (bytes) => {
        const { board, say } = talkTo({ firmware })
        await say(bytes.toString('latin1'))
        expect(board.record.positionSteps).toEqual([0, 0])
        expect(await say('\rV\r')).toContain('EB Firmware Version')
        board.close()
      }),
      { numRuns: 300 },
    )
  },
)

test('a line longer than the buffer is dropped and reported with the next command', async () => {
  const { say } = talkTo()
  expect(await say(`SM,1,1,1,${'0'.repeat(300)}\r`)).toContain('!3 Err: RX Buffer overrun')
  const old = talkTo({ firmware: '2.8.1' })
  expect(await old.say(`${'V'.repeat(64)}`)).toBe('')
  expect(await old.say('\rQB\r')).toContain('!3 Err: RX Buffer overrun\r\n')
})

test('a line of just the allowed length is taken', async () => {
  const { board, say } = talkTo()
  expect(await say(`SM,${'0'.repeat(9)}1,1${' '.repeat(0)}\r`)).toBe('OK\r\n')
  const padded = (length: number): string => `ST,${'a'.repeat(length - 4)}\r`
  expect(await say(padded(256))).toContain('Extra parameter')
  expect(await say(padded(257))).not.toContain('Extra parameter')
  expect(board.record.positionSteps).toEqual([1, 0])
})
