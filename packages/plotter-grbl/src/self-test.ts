import {
  isDriverError,
  type OperationOptions,
  type PlotterAdvice,
  type SelfTestCheck,
  type SelfTestReport,
} from '@vfab/core'

import type { Board } from './board.ts'
import type { GrblConfig } from './config.ts'
import { boardTravelOf, fastestMmPerS, hasSoftLimits } from './limits.ts'
import type { Problem } from './problem.ts'
import type { Finding } from './put-right.ts'

type Check = (
  subject: TestSubject,
  options: OperationOptions,
) => readonly SelfTestCheck[] | Promise<readonly SelfTestCheck[]>

/** What is tested. */
export interface TestSubject {
  readonly board: Board
  readonly config: GrblConfig
  /** See `putRight`. */
  readonly findings: readonly Finding[]
  /** See `problemsOf`. */
  readonly problems: readonly Problem[]
}

/** What every board is asked: whether it answers, its state, its buffers, and the settings that matter to a pen. */
export async function testBoard(subject: TestSubject, options: OperationOptions): Promise<SelfTestReport> {
  const details: SelfTestCheck[] = []
  for (const check of [
    checkState,
    checkFirmware,
    checkProblems,
    checkFindings,
    checkIdleMotors,
    checkSpeeds,
    checkTravel,
  ]) {
    try {
      details.push(...(await check(subject, options)))
    } catch (error) {
      if (!isDriverError(error) || options.signal?.aborted) throw error
      details.push({ name: 'answers', success: false, message: error.message, ...(error.hint && { hint: error.hint }) })
      break
    }
  }
  const failed = details.filter(({ success }) => !success)
  const message = failed.length === 0 ? `all ${details.length} checks passed` : failed.map(describe).join('; ')
  return { success: failed.length === 0, message, details }
}

function describe({ name, message }: SelfTestCheck): string {
  return `${name}: ${message}`
}

const checkState: Check = async ({ board }, options) => {
  const { state, pins } = await board.freshReport(options)
  const success = state === 'Idle' || (state === 'Alarm' && board.homingEnabled)
  return [
    {
      name: 'state',
      success,
      message: `${state}${pins === undefined ? '' : `, active pins: ${pins}`}`,
      ...(state === 'Alarm' && { hint: 'let it find its switches: vfab home' }),
    },
  ]
}

const checkFirmware: Check = ({ board: { info, title } }) => {
  const message = `${title}, ${info.rxBytes} bytes of buffer, plans ${info.plannerBlocks} moves ahead`
  return [{ name: 'firmware', success: true, message }]
}

/** Checks that fail, and those that pass: the names of all are always there. */
const checkProblems: Check = ({ board, problems }) => {
  const passed: readonly (readonly [name: string, message: string])[] = [
    ['pen output', `S from ${board.setting(31, 0)} to ${board.setting(30, 1000)}`],
    ['laser mode', board.setting(32, 0) === 0 ? 'off' : 'on, which does not matter to this pen'],
    ['startup blocks', 'none that moves anything'],
  ]
  return [
    ...passed
      .filter(([name]) => !problems.some((each) => each.name === name))
      .map(([name, message]) => ({ name, success: true, message })),
    ...problems.map((each) => ({ ...each, success: false })),
  ]
}

const checkFindings: Check = ({ findings, problems }) => {
  const passed: readonly (readonly [name: string, message: string])[] = [
    ['overrides', 'all at 100 %'],
    ['modes', 'none that bends or displaces a drawing'],
  ]
  const found = findings.map((each) => ({ ...each, success: true }))
  const named = [...found, ...problems].map(({ name }) => name)
  return [
    ...passed.filter(([name]) => !named.includes(name)).map(([name, message]) => ({ name, success: true, message })),
    ...found,
  ]
}

const heldHint = 'set $1=255, so that the arm does not drift while the pen moves'

/** What a plot tells when it starts. */
export function adviceFor(board: Board): PlotterAdvice[] {
  const delay = board.settings.get(1)
  if (delay === undefined || delay === 255) return []
  const message = `the motors are freed after ${delay} ms at rest ($1=${delay}), and the pen may sag while it lifts`
  return [
    { message, hint: board.info.name === 'fluidnc' ? 'set idle_ms: 255 in config.yaml of the board' : 'set $1=255' },
  ]
}

const checkIdleMotors: Check = ({ board }) => {
  const delay = board.setting(1, 25)
  const held = delay === 255
  return [
    {
      name: 'motors at rest',
      success: true,
      message: held ? 'held' : `freed after ${delay} ms`,
      ...(!held && { hint: heldHint }),
    },
  ]
}

const checkSpeeds: Check = ({ board, config }) => {
  const fastest = fastestMmPerS(board)
  const wanted = Math.max(config.drawSpeedMmPerS, config.travelSpeedMmPerS ?? 0)
  const message = `axes go ${fastest.toFixed(1)} mm/s, the settings ask for ${wanted} mm/s`
  return [
    {
      name: 'speeds',
      success: true,
      message,
      ...(wanted > fastest && { hint: 'lower drawSpeedMmPerS, or raise $110 and $111 if the machine can do it' }),
    },
  ]
}

const checkTravel: Check = ({ board, config }) => {
  const [most, wanted] = [boardTravelOf(board), { widthMm: config.widthMm, heightMm: config.heightMm }]
  const beyond = (wanted.widthMm ?? 0) > most.widthMm || (wanted.heightMm ?? 0) > most.heightMm
  const message = `${most.widthMm} × ${most.heightMm} mm by $130 and $131`
  return [
    {
      name: 'travel',
      success: true,
      message: beyond
        ? `${message}, the settings say ${wanted.widthMm ?? '–'} × ${wanted.heightMm ?? '–'} mm`
        : message,
      ...(beyond && {
        hint: hasSoftLimits(board)
          ? 'soft limits are on ($20), so the smaller one counts: set $130 and $131, or widthMm and heightMm'
          : 'set $130 and $131 to the real travel, or widthMm and heightMm',
      }),
    },
  ]
}
