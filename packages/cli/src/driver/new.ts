import { loadOptional } from '@vfab/workshop'

import type { DriverNewValues } from '../commands/driver.ts'
import type { Invocation } from '../invocation.ts'
import { UsageError } from '../usage-error.ts'

/** `vfab driver new [DIR]` */
export async function newDriver({ io, output, positionals, values }: Invocation<DriverNewValues>): Promise<void> {
  const { makeDriver, PlanError } = await loadOptional('@vfab/create-driver', {
    beside: () => import('@vfab/create-driver'),
    cwd: io.cwd,
    neededBy: 'vfab driver new',
    hint: 'run `npm create @vfab/driver` instead, which does the same, or npm install @vfab/create-driver',
  })
  try {
    const given = { ...values, directory: positionals[0] }
    const { directory, files, plan, next } = await makeDriver(given, {
      stdin: io.stdin,
      stderr: io.stderr,
      cwd: io.cwd,
    })
    output.document({ directory, files, plan, next })
    output.result(`${files.length} files in ${directory}: a ${plan.kind} driver over ${plan.transport}`)
    output.note(`next:\n${next.map((line) => `  ${line}`).join('\n')}`)
  } catch (error) {
    if (error instanceof PlanError) throw new UsageError(error.message, error.hint)
    throw error
  }
}
