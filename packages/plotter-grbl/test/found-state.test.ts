/** Whatever state a machine is found in: set right at opening where that is safe, else refused before anything moves. */
import { type SelfTestCheck, strokesFrom } from '@vfab/core'
import { createGrblBoard, type GrblBoard, type GrblBoardOptions, type GrblFlavour } from '@vfab/sim'
import { describe, expect, test } from 'vitest'

import type { GrblSettings } from '../src/config.ts'
import type { GrblPlotter } from '../src/plotter.ts'
import { linesOf, openOn } from './bench.ts'

const square = strokesFrom([[20, 20, 60, 20, 60, 50, 20, 50, 20, 20]])
const squareInkMm = 140

const grblFlavours: readonly GrblFlavour[] = ['grbl', 'grblhal', 'fluidnc']

function held(flavour: GrblFlavour, options: GrblBoardOptions = {}): GrblBoard {
  return createGrblBoard({
    flavour,
    ...options,
    firmware: { resetOnOpen: false, nativeUsb: false, ...options.firmware },
  })
}

/** Another program's session. */
async function leave(board: GrblBoard, bytes: string, waitMs = 3000): Promise<void> {
  const pipe = board.connect()
  await pipe.write(Buffer.from(bytes, 'latin1'))
  await board.clock.sleep(waitMs)
  await pipe.close()
}

/** How far the drawn square lies from where it belongs, mm, and how much ink there is. */
function drawn(board: GrblBoard): { readonly offMm: number; readonly inkMm: number } {
  let offMm = 0
  const { coordsMm } = board.record.strokesMm()
  for (let at = 0; at < coordsMm.length; at += 2) {
    const [x, y] = [coordsMm[at]!, coordsMm[at + 1]!]
    const outside = Math.max(20 - x, x - 60, 20 - y, y - 50)
    const inside = Math.min(x - 20, 60 - x, y - 20, 50 - y)
    offMm = Math.max(offMm, outside, inside)
  }
  return { offMm, inkMm: board.record.inkMm }
}

async function checkNamed(plotter: GrblPlotter, name: string): Promise<SelfTestCheck> {
  const { details } = await plotter.selfTest()
  const check = details.find((each) => each.name === name)
  if (check === undefined) throw new Error(`no check named ${name}: ${details.map((each) => each.name).join(', ')}`)
  return check
}

const fiveTimes = (byte: string): string => byte.repeat(5)

describe.each(grblFlavours)('%s: what is set right', (flavour) => {
  test.each<readonly [what: string, bytes: string, check: string, says: string]>([
    ['a spindle at half', fiveTimes('\x9b'), 'overrides', 'spindle at 50 %'],
    ['a spindle at 200 %', '\x9a'.repeat(10), 'overrides', 'spindle at 200 %'],
    ['a feed at 10 %', '\x92'.repeat(9), 'overrides', 'feed at 10 %'],
    ['a feed at 93 %', '\x94'.repeat(7), 'overrides', 'feed at 93 %'],
    ['rapid moves at a quarter', '\x97', 'overrides', 'rapid moves at 25 %'],
    ['all of them', '\x9b\x92\x96', 'overrides', 'feed at 90 %, rapid moves at 50 %, spindle at 90 %'],
  ])('%s', async (_what, bytes, check, says) => {
    const untouched = held(flavour)
    await (await openOn(untouched)).draw(square)
    const board = held(flavour)
    await leave(board, bytes)
    const startMs = board.record.nowMs
    const plotter = await openOn(board)
    expect((await checkNamed(plotter, check)).message).toContain(says)
    await plotter.draw(square)
    expect(board.record.nowMs - startMs).toBeLessThan(untouched.record.nowMs + 1000)
    const { offMm, inkMm } = drawn(board)
    expect(offMm).toBeLessThan(0.05)
    expect(inkMm).toBeCloseTo(squareInkMm, 0)
  })

  test.each<readonly [what: string, lines: string]>([
    ['G92', 'G92X5Y-3Z2'],
    ['an offset of G54', 'G10L2P1X13Y-17'],
    ['another coordinate system with an offset', 'G10L2P2X13Y-17\nG55'],
    ['inches, increments, the xz plane and time per move', 'G20G91G18G93'],
    ['a tool length', 'G43.1Z4'],
    ['check mode', '$C'],
    ['a hold in a move', 'G91G1X30F600\n!'],
    ['a hold at rest', '!'],
    ['a jog under way', '$J=G91X30F600'],
    ...(flavour === 'grblhal'
      ? ([
          ['G59.1 with an offset', 'G10L2P7X13Y-17\nG59.1'],
          ['G59.3 with an offset', 'G10L2P9X13Y-17\nG59.3'],
          ['scaling', 'G51X0Y0P2'],
          ['mirroring', 'G51X0Y0I-1J1K1'],
          ['overrides switched off', '\x92\x9b\x9b\x9b\x9b\x9b\nM50P0\nM51P0'],
          ['the hold switched off', 'M53P0'],
        ] as const)
      : []),
  ])('%s', async (_what, lines) => {
    for (const pen of [{ kind: 'servo' }, { kind: 'z', upMm: 0, downMm: -2 }] as const) {
      const board = held(flavour, { pen: pen.kind === 'z' ? { kind: 'z' } : { kind: 'servo' } })
      await leave(board, `${lines}\n`, 500)
      const at = board.record.positionMm
      const plotter = await openOn(board, { pen })
      await plotter.moveTo({ xMm: 0, yMm: 0 })
      // What was under way has been stopped: the origin is where the machine then stood.
      const origin = board.record.positionMm
      expect(Math.hypot(origin.xMm - at.xMm, origin.yMm - at.yMm)).toBeLessThan(3)
      await plotter.draw(square)
      await plotter.penUp()
      board.carryTo({ xMm: 0, yMm: 0 })
      const { coordsMm } = board.record.strokesMm()
      let offMm = 0
      for (let index = 0; index < coordsMm.length; index += 2) {
        const [x, y] = [coordsMm[index]! - origin.xMm, coordsMm[index + 1]! - origin.yMm]
        const nearest = Math.min(Math.abs(x - 20), Math.abs(x - 60), Math.abs(y - 20), Math.abs(y - 50))
        offMm = Math.max(offMm, 20 - x, x - 60, 20 - y, y - 50, nearest)
      }
      expect(offMm, pen.kind).toBeLessThan(0.05)
      expect(board.record.inkMm).toBeCloseTo(squareInkMm, 0)
    }
  })

  test('reports in inches change nothing', async () => {
    const board = held(flavour, { settings: { 13: 1 } })
    await leave(board, 'G10L2P1X13Y-17\nG92Z1\n')
    const plotter = await openOn(board)
    await plotter.draw(square)
    expect(drawn(board).offMm).toBeLessThan(0.05)
  })
})

test('the self-test names modes that were ended', async () => {
  const board = held('grblhal')
  await leave(board, 'G51X0Y0P2\nM53P0\n')
  expect((await checkNamed(await openOn(board), 'modes')).message).toContain('G51, M53')
})

test('a pendant that turns the spindle in a drawing is turned back', async () => {
  const board = held('grbl')
  const plotter = await openOn(board)
  const drawing = plotter.draw(square)
  await board.clock.sleep(1000)
  for (let press = 0; press < 5; press++) board.signal(0x9b)
  await drawing
  await plotter.draw(square)
  expect(board.record.inkMm).toBeGreaterThan(squareInkMm * 1.8)
})

describe('what is refused before anything moves', () => {
  const servo: GrblSettings = { pen: { kind: 'servo', upS: 300, downS: 700 } }
  const magnet: GrblSettings = { pen: { kind: 'commands', up: ['M5'], down: ['M3 S1000'] } }

  interface Refused {
    readonly what: string
    readonly settings: Readonly<Record<number, number>>
    readonly given: GrblSettings
    readonly check: string
    readonly hint: string
    readonly flavour?: GrblFlavour
  }

  const output = { given: servo, check: 'pen output' }
  const laser = { given: servo, check: 'laser mode', hint: '$32=0' }
  const refused: readonly Refused[] = [
    { what: '$30 below both heights', settings: { 30: 255 }, ...output, hint: '$30=1000' },
    { what: '$30 below the lower one', settings: { 30: 500 }, ...output, hint: '$30=1000' },
    { what: '$31 above the upper one', settings: { 31: 400 }, ...output, hint: '$31=0' },
    { what: '$31 not below $30', settings: { 30: 1000, 31: 1000 }, ...output, hint: '$31=0' },
    {
      what: '$30 below a height above 1000',
      settings: { 30: 1000 },
      ...output,
      given: { pen: { kind: 'servo', upS: 900, downS: 1200 } },
      hint: '$30=1200',
    },
    {
      what: 'commands that end with the same output',
      settings: { 30: 255 },
      ...output,
      given: { pen: { kind: 'commands', up: ['M3S300', 'G4P0.2'], down: ['M3S700'] } },
      hint: '$30=700',
    },
    { what: 'laser mode', settings: { 32: 1 }, ...laser },
    { what: 'laser mode, with a pen of commands', settings: { 32: 1 }, ...laser, given: magnet },
    { what: 'lathe mode', settings: { 32: 2 }, ...laser, flavour: 'grblhal' },
    { what: 'a laser as spindle', settings: { 32: 1 }, ...laser, hint: 'config.yaml', flavour: 'fluidnc' },
  ]

  test.each(refused)('$what', async ({ settings, given, check, hint, flavour = 'grbl' }) => {
    const board = held(flavour, { settings })
    const plotter = await openOn(board, given)
    const failed = await checkNamed(plotter, check)
    expect(failed).toMatchObject({ success: false, hint: expect.stringContaining(hint) as string })
    expect(await plotter.selfTest()).toMatchObject({ success: false })
    const refusal = { code: 'CONFIG_INVALID', hint: failed.hint }
    await expect(plotter.penUp()).rejects.toMatchObject(refusal)
    await expect(plotter.draw(square)).rejects.toMatchObject(refusal)
    await expect(plotter.moveTo({ xMm: 5, yMm: 5 })).rejects.toMatchObject(refusal)
    await plotter.close()
    expect(board.record.movedMm).toBe(0)
    expect(linesOf(board).filter((line) => /M3|M4|G0X|G1X/.test(line))).toEqual([])
  })

  test.each<readonly [what: string, settings: Readonly<Record<number, number>>, given: GrblSettings]>([
    ['S 0 below $31: it switches off', { 31: 100 }, { pen: { kind: 'servo', upS: 0, downS: 700 } }],
    ['$30 for a pen on the Z axis', { 30: 255 }, { pen: { kind: 'z', upMm: 0, downMm: -2 } }],
    ['laser mode for a pen on the Z axis', { 32: 1 }, { pen: { kind: 'z', upMm: 0, downMm: -2 } }],
    ['a magnet beyond $30: on is on', { 30: 255 }, magnet],
  ])('not refused: %s', async (_what, settings, given) => {
    const board = held('grbl', { settings })
    const plotter = await openOn(board, given)
    expect((await plotter.selfTest()).success).toBe(true)
    await plotter.draw(square)
  })

  test.each<readonly [line: string, refused: boolean, given: GrblSettings]>([
    ['G0X10', true, servo],
    ['G1 X10 F500', true, servo],
    ['G28', true, servo],
    ['G91 Y-2', true, servo],
    ['M3 S700', true, servo],
    ['M3 S700', false, { pen: { kind: 'z', upMm: 0, downMm: -2 } }],
    ['G20 G55', false, servo],
    ['G10 L2 P1 X3 Y4', false, servo],
    ['G92 X0 Y0', false, servo],
    ['G54 (park at X0 Y0)', false, servo],
  ])('a startup block "%s": %s', async (line, refused, given) => {
    for (const flavour of grblFlavours) {
      const board = held(flavour)
      await leave(board, `$N0=${line}\n`)
      const plotter = await openOn(board, given)
      const check = await checkNamed(plotter, 'startup blocks')
      expect(check.success, flavour).toBe(!refused)
      if (!refused) {
        await plotter.draw(square)
        continue
      }
      expect(check.hint).toMatch(/send \$(N0|\/macros\/startup_line0)= to delete it/)
      await expect(plotter.draw(square)).rejects.toMatchObject({ code: 'CONFIG_INVALID', hint: check.hint })
      expect(board.record.movedMm).toBe(0)
    }
  })
})

test('soft limits are the travel where the settings say more, and the self-test says so', async () => {
  for (const flavour of grblFlavours) {
    const board = held(flavour, { settings: { 20: 1, 22: 0, 130: 100, 131: 80 } })
    const plotter = await openOn(board, { widthMm: 300, heightMm: 200, originCorner: 'bottom-left' })
    expect(plotter.limits.travelMm).toEqual({ widthMm: 100, heightMm: 80 })
    expect((await checkNamed(plotter, 'travel')).hint).toContain('$130')
  }
})

test('axes that are slower than the settings limit the speed, and the self-test says so', async () => {
  const board = held('grbl', { settings: { 110: 600, 111: 1200 } })
  const plotter = await openOn(board, { drawSpeedMmPerS: 50 })
  expect(plotter.limits.motion.drawSpeedMmPerS).toBe(10)
  expect((await checkNamed(plotter, 'speeds')).hint).toContain('$110')
})
