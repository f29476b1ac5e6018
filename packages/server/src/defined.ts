/** Without what was left out. */
export function defined<Value extends object>(
  value: Value | undefined,
): { [Key in keyof Value]: Exclude<Value[Key], undefined> } | undefined {
  if (value === undefined) return undefined
  return Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined)) as never
}
