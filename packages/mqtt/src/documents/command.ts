import * as z from 'zod'

import type { Verb } from '../topics.ts'

/** Members of every command. */
export interface CommandBase {
  /** Chosen by the caller, unique: a command of the same id is answered again, and carried out once. */
  readonly id: string
  /** The command is refused after this, ms since 1970; at most five minutes ahead. */
  readonly notAfterMs: number
}

/** Payload of `vfab/HOST/DEVICE/cmd/VERB`, by verb. */
export interface Commands {
  readonly pause: CommandBase & { readonly at?: 'stroke' | 'now' | undefined }
  readonly resume: CommandBase
  readonly stop: CommandBase
  /** Pen up, to the origin where known, motors off. */
  readonly park: CommandBase
  /** Changes settings of the running job. */
  readonly set: CommandBase & {
    readonly drawSpeedMmPerS?: number | undefined
    readonly penUpPercent?: number | undefined
    readonly penDownPercent?: number | undefined
  }
  /** Plots a drawing that is stored on the host, with the settings it was last prepared with there. */
  readonly plot: CommandBase & { readonly drawing: string }
}

const base = {
  id: z.string().regex(/^[A-Za-z0-9._:-]{1,64}$/),
  notAfterMs: z.number().int().min(0),
}

/** Schemas of {@link Commands}: strict, as a command that is half understood must not move anything. */
export const commandSchemas: { readonly [Name in Verb]: z.ZodType<Commands[Name]> } = {
  pause: z.strictObject({ ...base, at: z.enum(['stroke', 'now']).optional() }),
  resume: z.strictObject(base),
  stop: z.strictObject(base),
  park: z.strictObject(base),
  set: z.strictObject({
    ...base,
    drawSpeedMmPerS: z.number().min(0.1).max(10_000).optional(),
    penUpPercent: z.number().min(0).max(100).optional(),
    penDownPercent: z.number().min(0).max(100).optional(),
  }),
  plot: z.strictObject({ ...base, drawing: z.string().regex(/^[A-Za-z0-9-]{1,64}$/) }),
}

/** One answer to one command: at its response topic below `vfab/reply/`, otherwise at `vfab/HOST/DEVICE/reply`. */
export type Answer =
  | { readonly schemaVersion: 1; readonly id: string; readonly ok: true }
  | { readonly schemaVersion: 1; readonly id: string; readonly ok: false; readonly error: AnswerError }

/** Why a command was refused: the part of `DriverError.toJSON()` that others may see. */
export interface AnswerError {
  readonly type: string
  readonly code: string
  readonly message: string
  readonly hint?: string | undefined
}

/** @see Answer */
export const answerSchema: z.ZodType<Answer> = z.union([
  z.object({ schemaVersion: z.literal(1), id: z.string(), ok: z.literal(true) }),
  z.object({
    schemaVersion: z.literal(1),
    id: z.string(),
    ok: z.literal(false),
    error: z.object({ type: z.string(), code: z.string(), message: z.string(), hint: z.string().optional() }),
  }),
])
