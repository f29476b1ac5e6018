/**
 * Damages configuration files, job directories and `vfab` fields in seeded ways, and runs a command on each: whatever is wrong with a
 * file, the command ends with an error that has a code and a hint, says nothing in a library's words, and changes nothing else.
 *
 *   node tools/dist/mutations/run.js [--cases N] [--seed N] [--only SUBJECT] [--case N]
 *
 * The same seed gives the same damage and the same commands. `--case` runs one of them and prints what came of it.
 */
import { parseArgs } from 'node:util'

import { runCases } from './run-cases.ts'

const { values } = parseArgs({
  options: {
    cases: { type: 'string', default: '100000' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string' },
    case: { type: 'string' },
  },
})

const one = values.case === undefined ? undefined : Number(values.case)
const { ran, failed, exits } = await runCases({
  first: one ?? 0,
  cases: one === undefined ? Number(values.cases) : 1,
  seed: Number(values.seed),
  only: values.only,
  onProblem: console.log,
  ...(one === undefined ? {} : { onRun: ({ stdout, stderr }) => console.log(stdout + stderr) }),
})
console.log(`mutations: ${ran} cases, ${failed} failed; exit codes ${exits}`)
process.exit(failed === 0 ? 0 : 1)
