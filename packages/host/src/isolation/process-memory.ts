import { readFileSync } from 'node:fs'

/** Linux counts memory in pages, nearly everywhere of this size; where they are larger, processes look smaller than they are. */
const pageBytes = 4096

/** Resident memory of another process, MiB; `undefined` where the system does not show it. */
export function processMemoryMib(pid: number): number | undefined {
  try {
    const resident = Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1])
    return Number.isFinite(resident) ? (resident * pageBytes) / 1_048_576 : undefined
  } catch {
    return undefined
  }
}
