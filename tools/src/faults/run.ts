/**
 * The fault campaign: plots on simulated machines, each hit at a random moment by one fault, then resumed.
 *
 *   pnpm faults [--plots N] [--seed N] [--machine NAME] [--fault KIND] [--at-once N] [--verbose]
 *
 * The same seed gives the same drawings, faults and moments. Ends with 1 when anything was not as promised.
 */
import { parseArgs } from 'node:util'

import { campaignDrawing, seededRandom, spiralDrawing } from './campaign-drawing.ts'
import { type Machine, machines } from './machines.ts'
import { summarize } from './summary.ts'
import { type FaultKind, faultKinds, type Outcome, runTrial } from './trial.ts'
import { undisturbedBytes } from './undisturbed-bytes.ts'

const { values } = parseArgs({
  options: {
    plots: { type: 'string', default: '216' },
    seed: { type: 'string', default: '1' },
    machine: { type: 'string' },
    fault: { type: 'string' },
    'at-once': { type: 'string', default: '4' },
    verbose: { type: 'boolean', default: false },
  },
})

/** Drawings that the plots of one machine take in turn. */
const drawingsEach = 3

interface Prepared {
  readonly machine: Machine
  readonly drawings: readonly { readonly drawing: ReturnType<typeof campaignDrawing>; readonly bytes: number }[]
}

async function prepare(machine: Machine, seed: number): Promise<Prepared> {
  const drawings = []
  for (let index = 0; index < drawingsEach; index++) {
    // The last one is a single stroke.
    const make = index === drawingsEach - 1 ? spiralDrawing : campaignDrawing
    const drawing = make(seededRandom(1000 * seed + index))
    drawings.push({ drawing, bytes: await undisturbedBytes(machine, drawing) })
  }
  return { machine, drawings }
}

async function campaign(): Promise<boolean> {
  const seed = Number(values.seed)
  const plots = Number(values.plots)
  const kinds = faultKinds.filter((kind) => values.fault === undefined || kind === values.fault)
  const chosen = machines.filter(({ name }) => values.machine === undefined || name === values.machine)
  const prepared = await Promise.all(chosen.map((machine) => prepare(machine, seed)))
  const outcomes: { machine: string; fault: FaultKind; outcome: Outcome }[] = []
  let next = 0
  const worker = async (): Promise<void> => {
    while (next < plots) {
      const index = next++
      const random = seededRandom(1_000_003 * seed + index)
      const { machine, drawings } = prepared[index % prepared.length]!
      const noticed = kinds.filter(
        (kind) =>
          (kind !== 'power off' || machine.noticesPowerOff !== false) &&
          (kind !== 'refused command' || machine.noticesRefusal !== false),
      )
      const fault = noticed[Math.floor(index / prepared.length) % noticed.length]!
      const { drawing, bytes } = drawings[Math.floor(random() * drawings.length)]!
      // The last commands are those of closing; in real time the machine is asked less often, so that there are fewer.
      const atByte = Math.ceil(bytes * (machine.certainBytes ?? 0.9) * random())
      const outcome = await runTrial({ machine, fault, drawing, atByte, random })
      outcomes.push({ machine: machine.name, fault, outcome })
      if (values.verbose || outcome.problems.length > 0) report(index, machine.name, fault, atByte / bytes, outcome)
    }
  }
  await Promise.all(Array.from({ length: Number(values['at-once']) }, worker))
  for (const line of summarize(outcomes)) console.log(line)
  return outcomes.every(({ outcome }) => outcome.problems.length === 0)
}

function report(index: number, machine: string, fault: string, part: number, outcome: Outcome): void {
  const { first, code, continued, resumes, verdict, problems } = outcome
  const told = [
    `${first}${code === undefined ? '' : ` ${code}`}`,
    `${resumes} resumes`,
    `continued ${String(continued)}`,
  ]
  const paper = `${verdict.missing} missing, ${verdict.twice} twice (${verdict.doubledMm.toFixed(1)} mm), ${verdict.strayMm.toFixed(1)} mm stray`
  console.log(`#${index} ${machine}, ${fault} at ${(100 * part).toFixed(1)} %: ${told.join(', ')}; ${paper}`)
  for (const problem of problems) console.log(`   ! ${problem}`)
}

if (!(await campaign())) process.exitCode = 1
