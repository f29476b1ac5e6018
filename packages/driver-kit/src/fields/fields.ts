import type { DecimalMark } from './number-text.ts'

/** A value as a line holds it: texts are not converted yet. `null` is a field that is there and empty. */
export type FieldValue = string | number | boolean | null

/** What a line says about one of its fields beside the value. */
export interface FieldNote {
  /** UCUM code of the unit that stands beside the value. */
  readonly unit?: string | undefined
  /** Why there is no value (`no-fix`), or, beside a value, why it is doubtful (`dead-reckoning`). */
  readonly reason?: string | undefined
}

/** What a line holds, by name. */
export interface Fields extends ReadonlyMap<string, FieldValue> {
  /** By name, of the fields the line says more about. */
  readonly notes?: ReadonlyMap<string, FieldNote> | undefined
}

/** What a format knows of a field without being told. */
export interface FieldMeaning {
  readonly quantity?: string
  /** UCUM code. */
  readonly unit?: string
  readonly range?: { readonly min: number; readonly max: number }
}

/** How one kind of line is taken apart. */
export interface LineFormat {
  /** @returns what the line holds, or `undefined` for a line that is not of the format: noise, or half a line */
  read(line: string): Fields | undefined
  /**
   * Present where a line may hold several readings one after the other.
   * @returns each of them, in order; none for a line that is not of the format
   */
  readAll?(line: string): readonly Fields[]
  /**
   * Present where readings prove themselves, so that they are found between other bytes: takes the raw line, whose bytes stand for Latin-1
   * characters, before it is checked to be text.
   */
  readRaw?(latin1: string): readonly Fields[]
  /** Which mark the device puts before fractions, as far as its lines have shown; `auto` by default. */
  readonly decimal?: DecimalMark
  /** What is known of a field by its name and the format alone. */
  meaning?(field: string): FieldMeaning | undefined
  /**
   * True where half a line could pass for a whole one, so that the first line after opening, which may have begun before, is
   * not to be trusted.
   */
  readonly trustsAnyLine: boolean
}

/** Fields with notes. */
export function notedFields(fields: ReadonlyMap<string, FieldValue>, notes: ReadonlyMap<string, FieldNote>): Fields {
  return notes.size === 0 ? fields : Object.assign(new Map(fields), { notes })
}
