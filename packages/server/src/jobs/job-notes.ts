/* What the server remembers of jobs besides their records: the name of the device, what they were made from, their films. */
import { createStateFile } from '../state-file.ts'

/** What is remembered of one job. */
export interface JobNote {
  readonly device: string
  readonly preparation?: string | undefined
  readonly drawing?: string | undefined
  readonly films?: readonly string[] | undefined
}

/** Notes by the job's id. */
export interface JobNotes {
  of(id: string): JobNote | undefined
  set(id: string, note: JobNote): void
  forget(id: string): void
}

type Kept = readonly (readonly [string, JobNote])[]

/** The newest are kept. */
const mostNotes = 1000

/** @param path - file they are kept in */
export async function openJobNotes(path: string): Promise<JobNotes> {
  const file = createStateFile<Kept>(path, isKept)
  const notes = new Map(await file.read())
  const keep = (): void => void file.write([...notes])
  return {
    of: (id) => notes.get(id),
    set(id, note) {
      notes.delete(id)
      notes.set(id, note)
      for (const old of notes.keys()) {
        if (notes.size <= mostNotes) break
        notes.delete(old)
      }
      keep()
    },
    forget(id) {
      if (notes.delete(id)) keep()
    },
  }
}

function isKept(value: unknown): value is Kept {
  return (
    Array.isArray(value) &&
    value.every((entry) => Array.isArray(entry) && typeof entry[0] === 'string' && isNote(entry[1]))
  )
}

function isNote(value: unknown): value is JobNote {
  return typeof value === 'object' && value !== null && 'device' in value && typeof value.device === 'string'
}
