import type { NoValues } from '../command.ts'
import { exitCodes } from '../exit-code.ts'
import type { Invocation } from '../invocation.ts'
import { openWorkshop } from '../open-workshop.ts'
import { showChecks } from '../show-checks.ts'

/** `vfab doctor` */
export async function runDoctor(invocation: Invocation<NoValues>): Promise<number> {
  const { output } = invocation
  const { healthy, checks } = await openWorkshop(invocation).diagnose()
  output.document({ healthy, checks })
  showChecks(checks, output)
  return healthy ? exitCodes.ok : exitCodes.failed
}
