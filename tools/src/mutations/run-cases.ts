import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { seededRandom } from '../faults/campaign-drawing.ts'
import { findProblems } from './find-problems.ts'
import { type Run, runCommand } from './run-command.ts'
import { prepareSubjects } from './subjects.ts'
import { watchWrites } from './write-watch.ts'

/** What {@link runCases} goes by. */
export interface CaseOptions {
  readonly seed: number
  readonly first: number
  readonly cases: number
  /** Damage only what is called so. */
  readonly only?: string | undefined
  readonly onProblem: (text: string) => void
  readonly onRun?: (run: Run) => void
}

/** How the cases went. */
export interface CaseResult {
  readonly ran: number
  readonly failed: number
  /** How often commands ended with which code. */
  readonly exits: string
}

/** A command may take this long, on a machine that has other things to do. */
const limitMs = 20_000

/** Runs cases in folders of their own, one after the other. */
export async function runCases({ seed, first, cases, only, onProblem, onRun }: CaseOptions): Promise<CaseResult> {
  const base = realpathSync(mkdtempSync(join(tmpdir(), 'vfab-mutations-')))
  const place = { project: join(base, 'project'), home: join(base, 'home') }
  for (const folder of Object.values(place)) mkdirSync(folder)
  const uncaught: string[] = []
  const onUncaught = (error: unknown): void => void uncaught.push(`nobody caught: ${String(error)}`)
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) process.on(event, onUncaught)
  const exits = new Map<number, number>()
  let failed = 0
  try {
    const all = await prepareSubjects(place)
    const subjects = all.filter(({ name }) => only === undefined || name === only)
    const watch = watchWrites()
    for (let index = first; index < first + cases; index++) {
      const random = seededRandom(1_000_003 * seed + index)
      const subject = subjects[index % subjects.length]!
      const { args, mayChange, mayStart } = subject.damage(random)
      const json = random() < 0.6 && !args.includes('-') && args[1] !== 'resume' && args[1] !== 'schema'
      const typed = json ? [...args, '--json'] : args
      watch.take()
      let problems: readonly string[]
      try {
        const run = await runCommand(place, typed, limitMs)
        onRun?.(run)
        exits.set(run.code, (exits.get(run.code) ?? 0) + 1)
        problems = [...findProblems(run, watch.take(), { json, mayChange, mayStart }), ...uncaught.splice(0)]
      } catch (error) {
        problems = [String(error)]
      }
      if (problems.length === 0) continue
      failed++
      onProblem(`case ${index} (${subject.name}) vfab ${typed.join(' ')}: ${problems.join('; ')}`)
    }
    const counts = [...exits].sort(([one], [other]) => one - other).map(([code, count]) => `${code}: ${count}`)
    return { ran: cases, failed, exits: counts.join(', ') }
  } finally {
    for (const event of ['uncaughtException', 'unhandledRejection'] as const) process.off(event, onUncaught)
    rmSync(base, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 })
  }
}
