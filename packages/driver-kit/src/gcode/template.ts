/** What a template may name: `{widthMm}`. */
export type TemplateValues = Readonly<Record<string, string | number>>

/**
 * Lines of a template with its placeholders filled in.
 * @throws RangeError for a placeholder that does not exist, naming those that do
 */
export function fillTemplate(lines: readonly string[], values: TemplateValues): string[] {
  return lines.map((line) =>
    line.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
      const value = values[name]
      if (value !== undefined) return String(value)
      throw new RangeError(`"{${name}}" is unknown: a template may use ${namesOf(values)}`)
    }),
  )
}

function namesOf(values: TemplateValues): string {
  return Object.keys(values)
    .map((name) => `{${name}}`)
    .join(', ')
}
