import { checkSummary, type DriverFinding } from '@vfab/workshop'

import type { NoValues } from '../command.ts'
import { exitCodes } from '../exit-code.ts'
import type { Invocation } from '../invocation.ts'
import { inWorkshop, showNotices } from '../open-workshop.ts'
import type { Output } from '../output.ts'
import { printable } from '../printable.ts'

/** `vfab driver check DIR|PACKAGE` */
export async function checkDriverPackage(invocation: Invocation<NoValues>): Promise<number> {
  const { io, output, positionals } = invocation
  const report = await inWorkshop(invocation, 'ending the checks', (workshop, signal) =>
    workshop.drivers.check(positionals[0]!, {
      ...{ signal, run: io.run, onNotice: showNotices(output) },
      onFinding: (finding) => show(finding, output),
    }),
  )
  output.document(report)
  output.result('')
  for (const line of checkSummary(report)) output.result(printable(line))
  return report.success ? exitCodes.ok : exitCodes.failed
}

const marks = { passed: ['green', '✓'], failed: ['red', '✗'], warning: ['yellow', '!'], skipped: ['dim', '-'] } as const

function show({ check, driver, status, message, why, fix }: DriverFinding, output: Output): void {
  const [colour, mark] = marks[status]
  const about = driver === undefined ? check : `${check} (${driver})`
  const [first = '', ...more] = message.split('\n').map(printable)
  output.result(`${output.paint(colour, mark)} ${printable(about)}: ${first}`)
  for (const line of more) output.result(`    ${line}`)
  if (why !== undefined) output.result(`    why: ${printable(why)}`)
  if (fix !== undefined) output.result(`    fix: ${printable(fix)}`)
}
