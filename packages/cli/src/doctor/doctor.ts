import type { Fix } from '@vfab/workshop'

import { printChange } from '../config/print-change.ts'
import { confirm } from '../driver/confirm.ts'
import { exitCodes } from '../exit-code.ts'
import type { Invocation } from '../invocation.ts'
import { inWorkshop } from '../open-workshop.ts'
import { printable } from '../printable.ts'
import { hint } from '../remarks.ts'
import { showChecks } from '../show-checks.ts'
import { UsageError } from '../usage-error.ts'

/** Options of `vfab doctor`. */
export interface DoctorValues {
  readonly fix?: boolean | undefined
  readonly yes?: boolean | undefined
  readonly bundle?: string | undefined
  readonly include?: string[] | undefined
}

/** `vfab doctor` */
export async function runDoctor(invocation: Invocation<DoctorValues>): Promise<number> {
  const { io, output, values } = invocation
  if (values.fix && !values.yes && io.stdin.isTTY !== true) {
    throw new UsageError('--fix asks before each change', 'run it at a terminal, or add --yes')
  }
  if (values.include && values.bundle === undefined) throw new UsageError('--include needs --bundle FILE')
  return inWorkshop(invocation, 'stopping', async (workshop, signal) => {
    const diagnosis = await workshop.diagnose({ signal })
    const { healthy, checks } = diagnosis
    showChecks(checks, output)
    const fixes = checks.flatMap(({ fix }) => fix ?? [])
    const fixed: object[] = []
    for (const fix of values.fix ? fixes : []) {
      output.note(`\nto do: ${printable(fix.does)}`)
      if (!values.yes && !(await confirm('Do it?', invocation))) continue
      const change = await workshop.fix(fix, { run: io.run, signal })
      fixed.push({ does: fix.does, ...(change && { change }) })
      if (change) printChange(change, output)
      else output.result(doneText(fix))
    }
    const { bundle: file, include: logs } = values
    const bundle = file === undefined ? undefined : await workshop.bundle(file, { diagnosis, logs, signal })
    if (bundle) output.result(`wrote ${printable(bundle.path)} (${bundle.files.length} files)`)
    output.document({ healthy, checks, ...(values.fix && { fixed }), ...(bundle && { bundle }) })
    if (!values.fix && fixes.length > 0) hint(output, `vfab doctor --fix offers to mend ${fixes.length} of these`)
    const sound = fixed.length === 0 ? healthy : (await workshop.diagnose({ signal })).healthy
    return sound ? exitCodes.ok : exitCodes.failed
  })
}

function doneText(fix: Fix): string {
  const then = fix.kind === 'commands' && fix.afterwards !== undefined ? `; ${fix.afterwards}` : ''
  return `done${then}`
}
