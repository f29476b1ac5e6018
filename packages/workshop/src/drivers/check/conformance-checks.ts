import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

import { counted } from '../../quantities.ts'
import type { DriverFinding } from './finding.ts'
import type { PackageFacts } from './package-facts.ts'

/** How one check of `@vfab/conformance` ended. */
export interface ConformanceOutcome {
  readonly check: string
  readonly outcome: 'passed' | 'failed' | 'skipped' | 'unjudged'
  readonly message?: string
  readonly forUsers?: string
  readonly mend?: string
}

/** Runs the conformance checks of one installed driver. */
export type RunConformance = (
  project: string,
  facts: PackageFacts,
  driver: string,
  signal: AbortSignal | undefined,
) => AsyncIterable<ConformanceOutcome>

/** A check that takes longer has hung: its own limits are below this, ms. */
const patienceMs = 180_000

/** Every failed check is a finding of its own; those that passed, and those that could not be judged, are counted. */
export async function* conformanceChecks(
  outcomes: AsyncIterable<ConformanceOutcome>,
  driver: string,
  onOutcome: (outcome: ConformanceOutcome, done: number) => void,
): AsyncGenerator<DriverFinding, void, undefined> {
  const check = 'conformance'
  let [passed, failed, skipped] = [0, 0, 0]
  const unjudged: ConformanceOutcome[] = []
  try {
    for await (const outcome of outcomes) {
      if (outcome.outcome === 'passed') passed++
      else if (outcome.outcome === 'skipped') skipped++
      else if (outcome.outcome === 'unjudged') unjudged.push(outcome)
      else failed++
      onOutcome(outcome, passed + failed + skipped + unjudged.length)
      if (outcome.outcome !== 'failed') continue
      const { check: name, message = 'failed', forUsers, mend } = outcome
      yield {
        check,
        driver,
        status: 'failed',
        message: `${name}: ${message}`,
        ...(forUsers && { why: forUsers }),
        ...(mend && { fix: mend }),
      }
    }
    if (unjudged.length > 0) yield notJudged(unjudged, passed, driver)
    if (failed > 0 || unjudged.length > 0) return
    const rest = skipped === 0 ? '' : `, ${skipped} not applicable`
    yield { check, driver, status: 'passed', message: `${counted(passed, 'check')} passed${rest}` }
  } catch (error) {
    yield {
      ...{ check, driver, status: 'failed' },
      message: error instanceof Error ? error.message : String(error),
      why: 'The remaining promises of its kind are not checked.',
      fix: 'run `driverConformance({ driver, simulator })` of @vfab/conformance as a test, and mend the first failure',
    }
  }
}

/** Names what is not known, and how to offer it: a driver is not broken because nothing could be seen of it. */
function notJudged(unjudged: readonly ConformanceOutcome[], passed: number, driver: string): DriverFinding {
  const [{ message = '', mend }] = unjudged as [ConformanceOutcome]
  const about = [...new Set(unjudged.map((outcome) => outcome.check.split(':')[0]!))]
  return {
    ...{ check: 'conformance', driver, status: 'warning' },
    message: `${counted(passed, 'check')} passed, ${unjudged.length} are not judged: ${message}`,
    why: `Nothing shows what the device does, so these promises are not checked: ${about.join(', ')}.`,
    ...(mend !== undefined && { fix: mend }),
  }
}

/** In a process of its own, so that a driver that hangs, or ends its process, harms nobody. */
export const runConformanceProcess: RunConformance = async function* (project, { directory }, driver, signal) {
  const runner = join(project, 'node_modules/@vfab/conformance/dist/bin.js')
  const child = spawn(process.execPath, [runner, directory, driver], {
    cwd: project,
    stdio: ['ignore', 'pipe', 'pipe'],
    signal,
  })
  let said = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said = (said + text).slice(-2000)))
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  ended.catch(() => {}) // seen below
  const watch = watchdog(child)
  try {
    for await (const line of createInterface({ input: child.stdout })) {
      watch.alive()
      if (line.startsWith('{')) yield JSON.parse(line) as ConformanceOutcome
    }
    const code = await ended
    if (code !== 0 && code !== 1)
      throw new Error(`the checks ended with ${code ?? 'a signal'}: ${said.trim() || 'without a word'}`)
  } finally {
    watch.stop()
    child.kill('SIGKILL')
  }
}

function watchdog(child: ChildProcess): { alive(): void; stop(): void } {
  let timer: NodeJS.Timeout | undefined
  const alive = (): void => {
    clearTimeout(timer)
    timer = setTimeout(() => child.kill('SIGKILL'), patienceMs)
  }
  alive()
  return { alive, stop: () => clearTimeout(timer) }
}
