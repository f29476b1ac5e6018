import type { Check } from '@vfab/workshop'

import type { NoValues } from '../command.ts'
import { exitCodes } from '../exit-code.ts'
import type { Invocation } from '../invocation.ts'
import { openWorkshop } from '../open-workshop.ts'
import { printable } from '../printable.ts'

/** `vfab doctor` */
export async function runDoctor(invocation: Invocation<NoValues>): Promise<number> {
  const { output } = invocation
  const { healthy, checks } = await openWorkshop(invocation).diagnose()
  output.document({ healthy, checks })
  show(checks, invocation)
  return healthy ? exitCodes.ok : exitCodes.failed
}

function show(checks: readonly Check[], { output }: Invocation<NoValues>): void {
  const { paint } = output
  const marks = { ok: paint('green', '✓'), warn: paint('yellow', '!'), fail: paint('red', '✗') }
  const width = Math.max(...checks.map(({ name }) => printable(name).length))
  for (const { name, status, message, hint } of checks) {
    output.result(`${marks[status]} ${printable(name).padEnd(width)}  ${printable(message)}`)
    if (hint !== undefined) output.result(`  ${' '.repeat(width)}  ${paint('cyan', '→')} ${printable(hint)}`)
  }
}
