/** A value as a line holds it: texts are not converted yet. `null` is a field that is there and empty. */
export type FieldValue = string | number | boolean | null

/** What a line holds, by name. */
export type Fields = ReadonlyMap<string, FieldValue>

/** What a format knows of a field without being told. */
export interface FieldMeaning {
  readonly quantity?: string
  /** UCUM code. */
  readonly unit?: string
  readonly range?: { readonly min: number; readonly max: number }
}

/** How one kind of line is taken apart. */
export interface LineFormat {
  /** @returns what the line holds, or `undefined` for a line that is none of the format: noise, or half a line */
  read(line: string): Fields | undefined
  /** What is known of a field by its name and the format alone. */
  meaning?(field: string): FieldMeaning | undefined
  /**
   * True where half a line could pass for a whole one, so that the first line after opening, which may have begun before, is
   * not to be trusted.
   */
  readonly trustsAnyLine: boolean
}
