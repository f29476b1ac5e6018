import fc from 'fast-check'
import { expect, test } from 'vitest'
import { esc, talkToPlotter } from './hpgl-dialogue.ts'

const words = fc.constantFrom(
  ...[
    'IN;',
    'SP1;',
    'PU',
    'PD',
    'PA',
    'PR',
    'CI300;',
    'LB',
    '\x03',
    'SC',
    'IP',
    'RO90;',
    'OS;',
    'OA;',
    'VS3;',
    ';',
    ',',
  ],
  ...['.B', '.E', '.K', '.I81;;17:', '.M1;2;3:', '.N;19:', '.@', '.L', '.R', '.)', '.('].map(
    (control) => esc + control,
  ),
)
const numbers = fc.integer({ min: -99_999, max: 99_999 }).map(String)
const noise = fc.uint8Array({ maxLength: 12 }).map((bytes) => Buffer.from(bytes).toString('latin1'))

test('whatever arrives, the plotter goes on, counts no more than there was, and answers after an abort', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.oneof(words, numbers, noise), { maxLength: 60 }), async (parts) => {
      const { plotter, say } = talkToPlotter({ baudRate: 1_000_000 })
      const text = parts.join('')
      await say(text, 100)
      await plotter.clock.sleep(200_000)
      const { bytes, lostBytes, fullestBytes } = plotter.record
      expect(bytes).toBe(Buffer.from(text, 'latin1').length)
      expect(lostBytes).toBeLessThanOrEqual(bytes)
      expect(fullestBytes).toBeLessThanOrEqual(1024)
      // ESC.R ends every handshake, ESC.( switches it on, ESC.K ends labels and instructions.
      expect(await say(`:${esc}.R${esc}.(${esc}.KDF;OI;`, 200_000)).toContain('7475A')
    }),
    { numRuns: 150 },
  )
})

test('cut into chunks anywhere, the same bytes draw the same', async () => {
  const text = `IN;SP2;VS20;PU1000,1000;PD2000,1000,2000,2000;CI500;PU;${esc}.BSP0;OS;`
  const whole = talkToPlotter()
  await whole.draw(text)
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 12 }), async (sizes) => {
      const { plotter, pipe } = talkToPlotter()
      for (let at = 0, turn = 0; at < text.length; turn++) {
        const size = sizes[turn % sizes.length]!
        await pipe.write(Buffer.from(text.slice(at, at + size), 'latin1'))
        at += size
      }
      await plotter.idle()
      expect(plotter.record.strokesMm()).toEqual(whole.plotter.record.strokesMm())
      expect(plotter.record.instructions.map((each) => each.text)).toEqual(
        whole.plotter.record.instructions.map((each) => each.text),
      )
    }),
    { numRuns: 30 },
  )
})
