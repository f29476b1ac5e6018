/**
 * Writes dist/error-pages.json, which `vfab help CODE` prints from: the sections of docs/errors.md by their code.
 */
import { readFileSync, writeFileSync } from 'node:fs'

const text = readFileSync(new URL('../../../docs/errors.md', import.meta.url), 'utf8')
const sections = text.split(/^### (?=[A-Z_]+$)/m).slice(1)
const pages = Object.fromEntries(
  sections.map((section) => {
    const [code, ...lines] = section.split('\n')
    return [
      code,
      lines
        .join('\n')
        .replaceAll(/\*\*|`/g, '')
        .trim(),
    ]
  }),
)
writeFileSync(new URL('../dist/error-pages.json', import.meta.url), JSON.stringify(pages))
