import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

import { DriverError } from '@vfab/core'

import type { DriverNewValues } from '../commands/driver-new.ts'
import type { Invocation } from '../invocation.ts'
import { UsageError } from '../usage-error.ts'

type CreateDriverPackage = typeof import('@vfab/create-driver')

/** `vfab driver new [DIR]` */
export async function newDriver({ io, output, positionals, values }: Invocation<DriverNewValues>): Promise<void> {
  const { makeDriver, PlanError } = await loadCreateDriver(io.cwd)
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

/** A package of its own, beside the command or in the project. @throws DriverError `DEPENDENCY_MISSING` */
async function loadCreateDriver(cwd: string): Promise<CreateDriverPackage> {
  try {
    return await import('@vfab/create-driver')
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw cause
  }
  let path: string
  try {
    path = createRequire(join(cwd, 'package.json')).resolve('@vfab/create-driver')
  } catch (cause) {
    throw new DriverError('vfab driver new needs the package @vfab/create-driver', {
      type: 'dependency',
      code: 'DEPENDENCY_MISSING',
      hint: 'run `npm create @vfab/driver` instead, which does the same, or npm install @vfab/create-driver',
      cause,
    })
  }
  return (await import(pathToFileURL(path).href)) as CreateDriverPackage
}
