import type { Page } from './markdown.ts'

/** A group of links, or a link, as VitePress takes them. */
export interface SidebarItem {
  readonly text: string
  readonly link?: string
  readonly items?: readonly SidebarItem[]
}

/** Sidebars by the beginning of the address they belong to; the longest that fits counts. */
export type Sidebars = Readonly<Record<string, readonly SidebarItem[]>>

/** The pages in the order in which they are read. A folder that stands alone here has a sidebar of its own. */
const groups: readonly (readonly [title: string, paths: readonly (string | RegExp)[]])[] = [
  ['Start', ['index', 'guides/machines', 'catalogue']],
  [
    'Guides',
    [
      'guides/plot',
      'guides/browser',
      'guides/jobs',
      'guides/cameras',
      'guides/sensors',
      'guides/several-machines',
      /^guides\//,
    ],
  ],
  ['Coming from', [/^coming-from\//]],
  ['Reference', ['commands', 'settings', 'errors', 'packages/index', 'glossary', 'performance', 'faults']],
  ['Programs', ['guides/programs', 'api/index']],
  [
    'Write a driver',
    ['guides/write-a-driver', 'drivers/contract', 'drivers/metadata', 'drivers/conformance', /^drivers\//],
  ],
  ['The project', ['architecture', 'contributing', 'decisions/index', /^[a-z-]+$/]],
]

/** Folders with a sidebar of their own, below a link back. */
const folders: readonly (readonly [folder: string, title: string])[] = [
  ['packages', 'Packages'],
  ['api', 'API reference'],
  ['decisions', 'Decisions'],
]

/** The sidebars: every page is in one. @throws Error for a page that is in none */
export function sidebarsOf(pages: readonly Page[]): Sidebars {
  const left = new Map(pages.map((page) => [page.path, page]))
  const take = (path: string): SidebarItem[] => {
    const page = left.get(path)
    left.delete(path)
    return page === undefined ? [] : [{ text: titleOf(page), link: `/${path.replace(/(^|\/)index$/, '$1')}` }]
  }
  const named = new Set(groups.flatMap(([, paths]) => paths.filter((path) => typeof path === 'string')))
  const matching = (wanted: RegExp): string[] =>
    [...left.keys()].filter((path) => wanted.test(path) && !named.has(path)).sort()
  const main = groups.map(([text, paths]): SidebarItem => {
    return {
      text,
      items: paths.flatMap((path) => (typeof path === 'string' ? take(path) : matching(path).flatMap(take))),
    }
  })
  const back = { text: 'All pages', link: '/' }
  const own = folders.map(([folder, text]): [string, readonly SidebarItem[]] => {
    const items = matching(new RegExp(`^${folder}/`)).flatMap(take)
    return [`/${folder}/`, [back, { text, link: `/${folder}/`, items }]]
  })
  if (left.size > 0) throw new Error(`no group of the sidebar has ${[...left.keys()].join(', ')}`)
  return { ...Object.fromEntries(own), '/': main }
}

function titleOf({ path, text }: Page): string {
  const title = /^# (.*?)(?: \{#[^}]*\})?$/m.exec(text)?.[1] ?? path
  return title.replaceAll('`', '').replaceAll('\\', '')
}
