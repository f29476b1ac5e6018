import { expect, test } from 'vitest'
import { char, talkTo } from './talk.ts'

const reset = char(0x18)

function place(report: string): number[] {
  return /MPos:([-\d.,]+)/.exec(report)![1]!.split(',').map(Number)
}

test('a hold brakes at the acceleration, and ~ goes on to the end', async () => {
  const { board, say } = await talkTo()
  await say('G1X100F6000\n', 400)
  const braking = await say('!?', 30)
  expect(braking).toContain('<Hold:1|')
  await say('', 500)
  const held = await say('?')
  const again = await say('?', 500)
  expect(held).toContain('<Hold:0|')
  expect(place(again)).toEqual(place(held))
  expect(place(held)[0]).toBeGreaterThan(20)
  expect(place(held)[0]).toBeLessThan(80)
  await say('~', 2000)
  expect(await say('?')).toMatch(/^<Idle\|MPos:100.000/)
  expect(board.record.movedMm).toBeCloseTo(100, 3)
})

test('lines are not read during a hold', async () => {
  const { say } = await talkTo()
  await say('!')
  expect(await say('G1X5F600\n')).toBe('')
  expect(await say('~', 1500)).toBe('ok\r\n')
  expect(await say('?')).toMatch(/^<Idle\|MPos:5.000/)
})

test('a reset in motion is alarm 3, and locks until $X', async () => {
  const { say } = await talkTo()
  await say('G1X100F6000\n', 400)
  const reply = await say(reset)
  expect(reply).toMatch(/^ALARM:3\r\n\r\nGrbl 1.1h .*\r\n\[MSG:'\$H'\|'\$X' to unlock]\r\n$/)
  expect(await say('G1X0F600\n')).toBe('error:9\r\n')
  expect(await say('$X\n')).toBe('[MSG:Caution: Unlocked]\r\nok\r\n')
  expect(await say('?')).toContain('<Idle|')
})

test('a reset in a hold that has come to rest keeps the position without an alarm', async () => {
  const { say } = await talkTo()
  await say('G1X100F6000\nG1Y50\n', 400)
  const held = await say('!', 500).then(() => say('?'))
  expect(await say(reset)).toBe("\r\nGrbl 1.1h ['$' for help]\r\n")
  const after = await say('?')
  expect(after).toContain('<Idle|')
  expect(place(after)).toEqual(place(held))
})

test('overrides change the speed of what runs', async () => {
  const { say } = await talkTo()
  await say('G1X200F3000\n', 500)
  expect(await say('?', 50)).toContain('|FS:3000,0')
  await say(Uint8Array.of(0x92, 0x92, 0x92, 0x92, 0x92), 300)
  expect(await say('?', 50)).toMatch(/FS:1500,0/)
  await say(Uint8Array.of(0x90, 0x91), 300)
  expect(await say('?', 50)).toMatch(/FS:3300,0/)
})

test('jog cancel brakes, forgets the rest and is idle', async () => {
  const { say } = await talkTo()
  expect(await say('$J=G91X100F3000\n$J=G91X100F3000\n', 500)).toBe('ok\r\nok\r\n')
  expect(await say('?', 50)).toContain('<Jog|')
  expect(await say('G1X1F100\n', 50)).toBe('error:9\r\n')
  await say(char(0x85), 300)
  const report = await say('?')
  expect(report).toContain('<Idle|')
  expect(place(report)[0]).toBeLessThan(60)
})

test('bytes of text beyond ASCII work as overrides, so they have to be kept away', async () => {
  const { say } = await talkTo()
  await say('?', 50)
  await say(Buffer.from('(mañana, MAÑANA)\n', 'utf8'), 100)
  expect(await say('?', 50)).not.toContain('Ov:100,100,100')
})

test('the door holds, and ~ goes on', async () => {
  const { say } = await talkTo()
  await say('G1X50F3000\n', 300)
  await say(char(0x84), 400)
  expect(await say('?', 50)).toContain('<Door:0|')
  await say('~', 1500)
  expect(await say('?')).toMatch(/^<Idle\|MPos:50.000/)
})

test('a limit switch is alarm 1 and nothing but a reset leads out', async () => {
  const { board, say } = await talkTo()
  await say('G1X50F3000\n', 300)
  board.hitLimit()
  expect(await say('?')).toContain('<Alarm|')
  expect(await say(reset)).toContain('to unlock')
})

test('homing finds the switches, pulls off and knows the place', async () => {
  const { board, say } = await talkTo({ settings: { 22: 1, 23: 3 }, homeDistanceMm: [30, 10] })
  expect(await say('?')).toContain('<Alarm|')
  expect(await say('$H\n', 20_000)).toBe('ok\r\n')
  expect(place(await say('?'))).toEqual([-299, -199, 0])
  expect(board.record.positionMm.xMm).toBeCloseTo(-29, 2)
  expect(board.record.positionMm.yMm).toBeCloseTo(9, 2)
})

test('a switch that is missing is alarm 9, one that sticks alarm 8, a reset while homing alarm 6', async () => {
  for (const [switches, alarm] of [
    ['missing', 9],
    ['stuck', 8],
  ] as const) {
    const { board, say } = await talkTo({ settings: { 22: 1, 23: 3 } })
    board.setHomeSwitches(switches)
    expect(await say('$H\n', 60_000)).toContain(`ALARM:${alarm}\r\n`)
  }
  const { say } = await talkTo({ settings: { 22: 1, 23: 3 } })
  await say('$H\n', 500)
  expect(await say(reset)).toContain('ALARM:6\r\n')
})

test('soft limits brake and are alarm 2; a jog beyond them is refused', async () => {
  const { say } = await talkTo({ settings: { 22: 1, 23: 3, 20: 1 } })
  await say('$H\n', 20_000)
  expect(await say('$J=G91X-10F1000\n')).toBe('error:15\r\n')
  expect(await say('G91G1X-10F1000\n')).toContain('ALARM:2\r\n')
  expect(await say(reset)).toContain('to unlock')
  expect(place(await say('?'))).toEqual([-299, -199, 0])
})
