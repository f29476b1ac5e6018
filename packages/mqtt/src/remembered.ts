/* What a host remembers over restarts: its instance id, and what it announced last, so that renames and removals clear up after it. */
import { randomBytes } from 'node:crypto'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { toDriverError } from '@vfab/core'
import * as z from 'zod'

import { errorSource } from './errors.ts'
import { namePattern } from './topics.ts'

/** What was announced. */
export interface Announced {
  readonly prefix: string
  readonly host: string
  /** Ids of devices. */
  readonly devices: readonly string[]
  /** Home Assistant's prefix; absent where nothing was announced there. */
  readonly discoveryPrefix?: string | undefined
}

const schema = z.object({
  instance: z.string().regex(/^[0-9a-f]{12}$/),
  announced: z
    .object({
      prefix: z.string(),
      host: z.string().regex(namePattern),
      devices: z.array(z.string().regex(namePattern)),
      discoveryPrefix: z.string().optional(),
    })
    .optional(),
})

/** See above. */
export interface Memory {
  /** Stays the same for as long as the state directory does. */
  readonly instance: string
  /** What was announced before this run. */
  readonly before: Announced | undefined
  /** Remembers what is announced; the newest wins. @throws DriverError `IO_FAILED` */
  save(announced: Announced): Promise<void>
}

/** Reads it; a file that is damaged is made anew. @throws DriverError `IO_FAILED`, `PERMISSION_DENIED` */
export async function openMemory(stateDirectory: string): Promise<Memory> {
  const directory = join(stateDirectory, 'mqtt')
  const path = join(directory, 'host.json')
  const known = schema.safeParse(await readFile(path, 'utf8').then(parsed, () => undefined)).data
  const instance = known?.instance ?? randomBytes(6).toString('hex')
  let turn: Promise<void> = Promise.resolve()
  const write = async (announced: Announced | undefined): Promise<void> => {
    try {
      await mkdir(directory, { recursive: true })
      await writeFile(`${path}.new`, `${JSON.stringify({ instance, announced })}\n`)
      await rename(`${path}.new`, path)
    } catch (cause) {
      throw toDriverError(cause, { operation: 'write', address: path, driver: errorSource })
    }
  }
  if (known === undefined) await write(undefined)
  return {
    instance,
    before: known?.announced,
    save(announced) {
      turn = turn.catch(() => {}).then(() => write(announced))
      return turn
    },
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
