import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { publishedPackages, repositoryDir } from '../packaging/workspace.ts'
import { cataloguePage } from './catalogue-page.ts'
import { commandsPage } from './commands-page.ts'
import { conformancePage } from './conformance-page.ts'
import { asSitePage, type SitePaths } from './links.ts'
import type { Page } from './markdown.ts'
import { metadataPage } from './metadata-page.ts'
import { packagesPage } from './packages-page.ts'
import { settingsPage } from './settings-page.ts'

/** Folders of `docs` whose Markdown is in the site. */
const folders = ['', 'guides', 'coming-from', 'drivers', 'decisions']

/** The pages that are made from data of the product. */
export async function generatedPages(): Promise<readonly Page[]> {
  return [
    await commandsPage(),
    settingsPage(),
    metadataPage(),
    await conformancePage(),
    cataloguePage(),
    packagesPage(),
  ]
}

/** The pages written by hand: those of `docs`, CONTRIBUTING, and the READMEs of the packages, with their links changed. */
export function writtenPages(generated: readonly Page[]): readonly Page[] {
  const paths = sitePaths(generated)
  return [...paths]
    .filter(([file]) => file !== 'README.md' && existsSync(join(repositoryDir, file)))
    .map(([file, path]) => ({ path, text: asSitePage(file, readFileSync(join(repositoryDir, file), 'utf8'), paths) }))
}

/** Where each file of the repository stands in the site; generated pages by the path that links to them would have. */
function sitePaths(generated: readonly Page[]): SitePaths {
  // The README is for the repository; the site begins with docs/index.md, and a link to either leads there.
  const paths = new Map<string, string>([
    ['README.md', 'index'],
    ['CONTRIBUTING.md', 'contributing'],
  ])
  for (const folder of folders)
    for (const name of markdownIn(join('docs', folder))) {
      const path = [folder, name.replace(/\.md$/, '')]
        .filter(Boolean)
        .join('/')
        .replace(/README$/, 'index')
      paths.set(join('docs', folder, name), path)
    }
  for (const { dir } of publishedPackages()) {
    const name = dir.split('/').at(-1)!
    paths.set(`packages/${name}/README.md`, `packages/${name}`)
  }
  for (const { path } of generated) paths.set(`docs/${path}.md`, path)
  paths.set('docs/api/index.md', 'api/index')
  return paths
}

function markdownIn(folder: string): readonly string[] {
  const path = join(repositoryDir, folder)
  return existsSync(path) ? readdirSync(path).filter((name) => name.endsWith('.md')) : []
}
