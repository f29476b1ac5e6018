/**
 * Which field of a message a template of Home Assistant takes: `{{ value_json.ENERGY.Power }}`, `{{ value_json['co2'] | float(0) | round(1) }}`,
 * `{{ value }}`. Templates are programs; the ones that devices announce are almost all of this kind, and others are not followed.
 * @returns the path, '' for the message itself, undefined for a template that does more
 */
export function fieldOfTemplate(template: string | undefined): string | undefined {
  if (template === undefined) return ''
  const [, expression = ''] = /^\s*\{\{-?\s*([^{}|]+?)\s*(?:\|[^{}]*)?-?\}\}\s*$/.exec(template) ?? []
  if (expression === 'value') return ''
  const [, access = ''] = /^value_json((?:\.[A-Za-z_]\w*|\[\s*(?:'[^']+'|"[^"]+"|\d+)\s*\])+)$/.exec(expression) ?? []
  if (access === '' || !filtersKeepValue(template)) return undefined
  const parts = access.match(/\.[A-Za-z_]\w*|\[[^\]]+\]/g) ?? []
  return parts
    .map((part) =>
      part.startsWith('.')
        ? part.slice(1)
        : part
            .slice(1, -1)
            .trim()
            .replaceAll(/^['"]|['"]$/g, ''),
    )
    .join('.')
}

/** Filters that say how a value is shown, and leave it what it is. */
function filtersKeepValue(template: string): boolean {
  const filters = template
    .replaceAll(/^\s*\{\{-?|-?\}\}\s*$/g, '')
    .split('|')
    .slice(1)
  return filters.every((filter) => /^\s*(float|int|round|default|string|is_defined)\b\s*(\([^()]*\))?\s*$/.test(filter))
}
