/** Values by name, as one line holds them. */
export type LineValues = ReadonlyMap<string, number | boolean | string>
