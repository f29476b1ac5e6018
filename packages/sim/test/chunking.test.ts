import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createEbbBoard } from '@vfab/sim'

/** Lines of all kinds, with line ends and control bytes as hosts send them. */
const line = fc.constantFrom(
  ...[
    'V',
    'QM',
    'QG',
    'EM,1,1',
    'SM,20,30,-40',
    'SM,1,99,0',
    'LM,85899346,3,0,1,0,0',
    'SP,0,10',
    'XX,1',
    'CU,10,1',
    'QU,2',
  ],
  ...['CU,4,8', 'QS', 'SM,', 'SM,5', 'TP,99999', 'ES', 'QX\bM', 'R', 'ST,abc', 'QT', '', 'CU,10,0', 'x'.repeat(300)],
)
const stream = fc.array(fc.tuple(line, fc.constantFrom('\r', '\n', '\r\n', '\n\r', '\r\r\n')), { maxLength: 25 })

async function replyTo(text: string, cuts: readonly number[], firmware: string): Promise<string> {
  const board = createEbbBoard({ firmware, linkLatencyMs: 0, commandMs: 0 })
  const pipe = board.connect()
  let reply = ''
  pipe.onData((chunk) => (reply += Buffer.from(chunk).toString('latin1')))
  const bytes = Buffer.from(text, 'latin1')
  const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length]
  for (let index = 1; index < places.length; index++) {
    await pipe.write(bytes.subarray(places[index - 1], places[index]))
  }
  await board.clock.sleep(5000)
  board.close()
  return reply
}

test.each(['2.5.3', '2.8.1', '3.0.2', '3.0.3'])(
  'on %s the same bytes get the same replies however they are cut',
  async (firmware) => {
    await fc.assert(
      fc.asyncProperty(stream, fc.array(fc.nat(), { maxLength: 20 }), async (lines, cuts) => {
        const text = lines.flat().join('')
        expect(await replyTo(text, cuts, firmware)).toBe(await replyTo(text, [], firmware))
      }),
      { numRuns: 60 },
    )
  },
)
