import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** What {@link checkLinks} found. */
export interface LinkReport {
  readonly pages: number
  readonly links: number
  /** `guides/plot.html: ../commands.html#plot`, and why it is broken. */
  readonly broken: readonly string[]
}

/** Looks up every link, picture, script and style of a built site, with the id it leads to. Addresses of others are not fetched. */
export function checkLinks(dir: string, base: string): LinkReport {
  const files = readdirSync(dir, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.html'))
  const texts = new Map(files.map((file) => [file, readFileSync(join(dir, file), 'utf8')]))
  const ids = new Map([...texts].map(([file, text]) => [file, idsOf(text)]))
  const broken: string[] = []
  let links = 0
  for (const [file, text] of texts)
    for (const target of targetsOf(text)) {
      links += 1
      const problem = problemOf(file, target, { dir, base, ids })
      if (problem !== undefined) broken.push(`${file}: ${target}: ${problem}`)
    }
  return { pages: files.length, links, broken: [...new Set(broken)] }
}

interface Site {
  readonly dir: string
  readonly base: string
  readonly ids: ReadonlyMap<string, ReadonlySet<string>>
}

function problemOf(file: string, target: string, { dir, base, ids }: Site): string | undefined {
  const [path = '', id = ''] = decodeURI(target.replace(/\?.*?(?=#|$)/, '')).split('#')
  if (path.startsWith('/') && !path.startsWith(base)) return `is outside ${base}`
  let found = path === '' ? file : path.startsWith('/') ? path.slice(base.length) : join(dirname(file), path)
  if (found === '' || found.endsWith('/')) found = `${found}index.html`
  if (!existsSync(join(dir, found)) || statSync(join(dir, found)).isDirectory()) return 'does not exist'
  if (id !== '' && ids.get(found)?.has(id) === false) return 'the page has no such place'
  return undefined
}

function idsOf(text: string): ReadonlySet<string> {
  return new Set([...text.matchAll(/\s(?:id|name)="([^"]+)"/g)].map(([, id]) => plainText(id!)))
}

function targetsOf(text: string): readonly string[] {
  return [...text.matchAll(/<(?:a|img|link|script)\b[^>]*?\s(?:href|src)="([^"]*)"/g)]
    .map(([, target]) => plainText(target!))
    .filter((target) => !/^(?:[a-z]+:|\/\/)/.test(target))
}

function plainText(text: string): string {
  return text.replaceAll('&amp;', '&').replaceAll('&quot;', '"').replaceAll('&#39;', "'")
}
