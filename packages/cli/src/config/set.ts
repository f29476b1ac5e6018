import type { Invocation } from '../invocation.ts'
import { openWorkshop } from '../open-workshop.ts'
import { UsageError } from '../usage-error.ts'
import { printChange } from './print-change.ts'

/** Options of `vfab config set`. */
export interface ConfigSetValues {
  readonly device?: string | undefined
  readonly user?: boolean | undefined
  readonly unset?: boolean | undefined
}

/** `vfab config set KEY VALUE` */
export async function setConfig(invocation: Invocation<ConfigSetValues>): Promise<void> {
  const { output, positionals, values } = invocation
  const [key = '', text] = positionals
  if (values.unset ? text !== undefined : text === undefined) {
    throw new UsageError(values.unset ? '--unset takes no value' : `VALUE is missing: what should ${key} be?`)
  }
  const given = text !== undefined && key.startsWith('/') ? readJson(text) : text
  const target = { device: values.device, file: values.user ? 'user' : 'project' } as const
  const change = await openWorkshop(invocation).settings.set(key, given, target)
  output.document(change)
  printChange(change, output)
}

/** Text that is not JSON is text: `ebb` needs no quotes. */
function readJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
