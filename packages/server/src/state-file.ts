import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'

/** A JSON file that the server keeps what it has to remember in. */
export interface StateFile<Value> {
  /** @returns `undefined` where there is none, or it is damaged */
  read(): Promise<Value | undefined>
  /** Writes it whole or not at all, readable by this user only; of several that wait only the last is written. Never rejects. */
  write(value: Value): Promise<void>
}

/** @param isValid - what another program put there counts as nothing */
export function createStateFile<Value>(path: string, isValid: (value: unknown) => value is Value): StateFile<Value> {
  let waiting: Value | undefined
  let writing: Promise<void> | undefined
  const drain = async (): Promise<void> => {
    while (waiting !== undefined) {
      const text = JSON.stringify(waiting)
      waiting = undefined
      try {
        await mkdir(dirname(path), { recursive: true, mode: 0o700 })
        await writeFile(`${path}.new`, text, { mode: 0o600 })
        await rename(`${path}.new`, path)
      } catch (error) {
        process.emitWarning(`${path} cannot be written: ${String(error)}`, { code: 'VFAB_STATE_NOT_KEPT' })
      }
    }
  }
  return {
    async read() {
      try {
        const value: unknown = JSON.parse(await readFile(path, 'utf8'))
        return isValid(value) ? value : undefined
      } catch {
        return undefined
      }
    },
    write(value) {
      waiting = value
      writing ??= drain().finally(() => (writing = undefined))
      return writing
    },
  }
}
