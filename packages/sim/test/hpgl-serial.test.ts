import { expect, test } from 'vitest'
import { esc, strokesOf, talkToPlotter } from './hpgl-dialogue.ts'

/** So many points that the buffer of a 7475A cannot hold them, to and fro over 100 mm. */
const long = (points: number): string =>
  `SP1;PU0,100;PD${Array.from({ length: points }, (_, index) => (index % 2 === 0 ? '4000,100' : '0,100')).join(',')};PU;`

test('bytes beyond the buffer are lost, error 16 says so once', async () => {
  const { plotter, say, draw } = talkToPlotter()
  await draw(long(400))
  expect(plotter.record.lostBytes).toBeGreaterThan(1000)
  expect(plotter.record.fullestBytes).toBe(1024)
  expect(await say(`${esc}.E${' '.repeat(20)}${esc}.E`)).toBe('16\r0\r')
})

test('ESC.B tells the free bytes at once, also while the plotter draws; ESC.L waits until all is free', async () => {
  const { say } = talkToPlotter()
  expect(await say(`${esc}.B`)).toBe('1024\r')
  await say(long(40))
  const free = Number(await say(`${esc}.B`))
  expect(free).toBeGreaterThan(600)
  expect(free).toBeLessThan(1000)
  expect(await say(`${esc}.L`)).toBe('')
  expect(await say('', 60_000)).toBe('1024\r')
})

test('ESC.O tells whether the buffer is empty and why the plotter waits', async () => {
  const { plotter, say } = talkToPlotter()
  expect(await say(`${esc}.O`)).toBe('8\r')
  plotter.suspend('view')
  await say(long(2))
  expect(await say(`${esc}.O`)).toBe('16\r')
  plotter.suspend('paper')
  expect(await say(`${esc}.O`)).toBe('32\r')
  plotter.suspend(undefined)
  expect(await say(`${esc}.O`)).toBe('0\r')
  await plotter.idle()
  expect(plotter.record.strokes).toHaveLength(1)
})

test('ESC.K gives up what is buffered and finishes the vector under way', async () => {
  const { plotter, say, draw } = talkToPlotter()
  await say(long(40), 2500)
  await say(`${esc}.K`)
  await draw('PU;')
  const [stroke] = strokesOf(plotter)
  expect(stroke!.length).toBeGreaterThan(4)
  expect(stroke!.length).toBeLessThan(40)
  expect([0, 99.52]).toContain(stroke!.at(-2))
  expect(await draw('OE;')).toBe('0\r')
})

test('ESC.K frees a plotter that waits for the end of a label', async () => {
  const { say, draw } = talkToPlotter()
  expect(await say('LBnever ended OI;', 5000)).toBe('')
  expect(await draw(`${esc}.KOI;`)).toBe('7475A\r')
})

test('XON and XOFF are sent when the buffer runs full and empty, as ESC.I and ESC.N say', async () => {
  const { plotter, say, draw } = talkToPlotter()
  plotter.suspend('view')
  expect(await say(`${esc}.I81;;17:${esc}.N;19:${long(130)}`, 2000)).toBe('\x13')
  plotter.suspend(undefined)
  expect(await draw('')).toBe('\x11')
  expect(plotter.record.lostBytes).toBe(0)
})

test.each([
  ['xonxoff', `${esc}.I81;;17:${esc}.N;19:`],
  ['hardware', ''],
] as const)('a host that heeds %s loses nothing', async (hostHandshake, setup) => {
  const { plotter, draw } = talkToPlotter({ hostHandshake })
  await draw(setup + long(1000))
  expect(plotter.record.lostBytes).toBe(0)
  expect(strokesOf(plotter)[0]).toHaveLength(2002)
  expect(plotter.record.fullestBytes).toBeLessThan(1024)
})

test('an enquiry is acknowledged when there is room for a block, and at once where nobody set that up', async () => {
  const { say, draw } = talkToPlotter()
  expect(await say('\x05')).toBe('\x06')
  await say(`${esc}.H1000;5;7:`)
  await say(long(20))
  expect(await say('\x05')).toBe('')
  expect(await draw('')).toBe('\x07')
})

test('ESC.M and ESC.N shape answers; ESC.R takes it back', async () => {
  const { say } = talkToPlotter()
  expect(await say(`${esc}.M0;0;0;10;0;2:OI;`)).toBe('\x027475A\n')
  expect(await say(`${esc}.ROI;`)).toBe('7475A\r')
})

test('device control that is not understood is error 11 to 14', async () => {
  const { say } = talkToPlotter()
  for (const [wrong, error] of [
    ['.X', 11],
    ['.M1x:', 12],
    ['.I1;2;3;4;5;6;7;8;9;10;11;12;13:', 14],
  ] as const) {
    await say(esc + wrong)
    expect(await say(`${esc}.E`)).toBe(`${error}\r`)
  }
})

test('a question while another is answered is passed over: error 10', async () => {
  const { say } = talkToPlotter({ baudRate: 1200 })
  expect(await say(`${esc}.B${esc}.B`)).toBe('1024\r')
  expect(await say(`${esc}.E`)).toBe('10\r')
})

test('switched off by ESC.), the plotter hears device control alone', async () => {
  const { say } = talkToPlotter()
  expect(await say(`${esc}.)OI;${esc}.B`)).toBe('1024\r')
  expect(await say(`${esc}.(OI;`)).toBe('7475A\r')
})

test('bytes take their time on the line', async () => {
  const slow = talkToPlotter({ baudRate: 300 })
  expect(await slow.say('OI;', 90)).toBe('')
  expect(await slow.say('', 300)).toBe('7475A\r')
})

test('a pen that is not at home tells so', async () => {
  const { draw } = talkToPlotter({ home: [100, 200] })
  expect(await draw('OA;')).toBe('100,200,0\r')
})

test('faults: brown-out forgets and keeps the port, silence, slowness, garbage, refusal, no power', async () => {
  const { plotter, say, draw } = talkToPlotter()
  await say('OS;')
  await say(long(20), 1700)
  plotter.inject({ kind: 'brown-out' })
  expect(plotter.record.penIsDown).toBe(false)
  expect(await draw('OS;OP;')).toBe('24\r603,521,10603,7721\r')
  plotter.inject({ kind: 'refuse', command: 'pd' })
  expect(await draw('PU0,0;PD400,0;PD400,400;PU;OE;')).toBe('1\r')
  plotter.inject({ kind: 'slow', delayMs: 500 })
  expect(await say('OI;', 400)).toBe('')
  expect(await say('', 300)).toBe('7475A\r')
  plotter.inject({ kind: 'slow', delayMs: 0 })
  plotter.inject({ kind: 'garbage', bytes: 3 })
  expect(await draw('OI;')).toHaveLength(9)
  plotter.inject({ kind: 'cut-line' })
  expect(await draw('OI;OI;')).toBe('7477475A\r')
  plotter.inject({ kind: 'motor-power', on: false })
  expect(await say('OI;', 5000)).toBe('')
  plotter.inject({ kind: 'motor-power', on: true })
  expect(await say('OS;', 200)).toBe('24\r')
  plotter.inject({ kind: 'silence' })
  expect(await say('OI;', 5000)).toBe('')
})

test('unplugged, the plotter draws what it has; one client at a time', async () => {
  const { plotter, pipe, say } = talkToPlotter()
  expect(() => plotter.connect()).toThrow(expect.objectContaining({ code: 'DEVICE_BUSY' }))
  await say('SP1;PU0,0;PD4000,0;PU;', 300)
  plotter.injectAt({ atMs: plotter.record.nowMs + 10 }, { kind: 'unplug' })
  await plotter.clock.sleep(20)
  await expect(pipe.closed).resolves.toMatchObject({ code: 'DEVICE_LOST' })
  await plotter.idle()
  expect(strokesOf(plotter)).toEqual([[0, 192.1, 99.52, 192.1]])
})
