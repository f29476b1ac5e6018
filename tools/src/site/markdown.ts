/** What the generated pages are written with. */

/** A page: where it stands in the site, without `.md`, and its Markdown. */
export interface Page {
  readonly path: string
  readonly text: string
}

/** Text in which no character means anything to Markdown, HTML or a table. */
export function plain(text: string): string {
  return text
    .replaceAll(/[&<>{}|*_[\]`\\~$]/g, (character) => `&#${character.charCodeAt(0)};`)
    .replaceAll(/\s*\n\s*/g, ' ')
}

/** {@link plain}, but what stands in backticks is code. */
export function prose(text: string): string {
  return text
    .split(/(`[^`]+`)/)
    .map((part) => (part.startsWith('`') ? code(part.slice(1, -1)) : plain(part)))
    .join('')
}

/** Inline code, also inside a table. */
export function code(text: string): string {
  return `<code v-pre>${plain(text)}</code>`
}

/** The id that a heading of this text gets where it is not given: for headings that others link to. */
export function anchor(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')
}

/** A heading with its id. */
export function heading(level: number, text: string, id: string = anchor(text)): string {
  return `${'#'.repeat(level)} ${text} {#${id}}`
}

/** A table; cells are Markdown. */
export function table(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  return [line(columns), line(columns.map(() => '---')), ...rows.map(line)].join('\n')
}

/** Paragraphs, tables and headings, with a blank line between them. */
export function paragraphs(...parts: readonly string[]): string {
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`
}
