import { expect, test } from 'vitest'
import { talkTo } from './talk.ts'

const line = 'G1X0.125Y0.125F6000\n'

test('what goes beyond the receive buffer is lost', async () => {
  const { board, say } = await talkTo()
  await say(line.repeat(60), 20_000)
  const { bytesOverflowed, bytesTaken, fullestRxBytes } = board.record
  expect(bytesTaken).toBe(60 * line.length)
  expect(bytesOverflowed).toBeGreaterThan(100)
  expect(fullestRxBytes).toBe(127)
})

test('a client that counts loses nothing', async () => {
  const { board, pipe } = await talkTo()
  let acked = 0
  let sent = 0
  const waiting: number[] = []
  const lines = Array.from({ length: 300 }, (_, index) => `G1X${((index % 50) / 8).toFixed(3)}F6000\n`)
  const fill = (): void => {
    while (sent < lines.length && waiting.reduce((sum, length) => sum + length, 0) + lines[sent]!.length <= 127) {
      waiting.push(lines[sent]!.length)
      void pipe.write(Buffer.from(lines[sent++]!))
    }
  }
  await new Promise<void>((resolve) => {
    pipe.onData((chunk) => {
      for (const _ of Buffer.from(chunk)
        .toString()
        .matchAll(/ok\r\n/g)) {
        acked += 1
        waiting.shift()
      }
      fill()
      if (acked === lines.length) resolve()
    })
    fill()
  })
  await board.idle()
  expect(board.record.bytesOverflowed).toBe(0)
  expect(board.record.commands).toHaveLength(300)
})

test('bytes that come while the EEPROM is written are lost on the 8-bit board, not on the others', async () => {
  for (const flavour of ['grbl', 'grblhal', 'fluidnc'] as const) {
    const { board, say } = await talkTo({ flavour })
    await say(`$110=7000\n${line.repeat(4)}`, 3000)
    expect(board.record.bytesUnheard > 0, flavour).toBe(flavour === 'grbl')
  }
})

test('sent one by one, settings and moves lose nothing', async () => {
  const { board, say } = await talkTo()
  expect(await say('$110=7000\n', 500)).toBe('ok\r\n')
  expect(await say(line, 500)).toBe('ok\r\n')
  expect(board.record.bytesUnheard).toBe(0)
  expect(await say('$$\n', 500)).toContain('$110=7000.000\r\n')
})

test('the ok of a move comes when there is room for it in the planner', async () => {
  const { board, say } = await talkTo()
  const moves = Array.from({ length: 16 }, (_, index) => `X${index + 1}`)
  await say(`G1F60\n${moves.map((move) => `${move}\n`).join('')}`, 500)
  expect(board.record.commands.at(-1)!.line).toBe('X16')
  const report = await say('', 3000)
  expect(report).toBe('ok\r\n') // a second later the first one is done
})
