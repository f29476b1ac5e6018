/**
 * Builds the documentation site: pages of `docs` and the READMEs, pages made from the product's own data, the API reference and
 * pictures that the product draws. Needs a built workspace, and no network.
 *
 *   node tools/dist/site/build.js [--base /vfab/] [--out DIR] [--same-api]
 *
 * DIR is out/site/dist by default; --same-api takes the API reference of the last build, which takes most of the time.
 */
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { parseArgs } from 'node:util'

import { build } from 'vitepress'

import { repositoryDir } from '../packaging/workspace.ts'
import { apiPages } from './api-pages.ts'
import { generatedPages, writtenPages } from './content.ts'
import { drawPictures } from './pictures.ts'
import { sidebarsOf } from './sidebar.ts'

const { values } = parseArgs({
  options: {
    base: { type: 'string', default: '/vfab/' },
    out: { type: 'string' },
    'same-api': { type: 'boolean', default: false },
  },
})
const work = join(repositoryDir, 'out/site')
const pagesDir = join(work, 'pages')
const outDir = resolve(values.out ?? join(work, 'dist'))

const startedMs = performance.now()
rmSync(pagesDir, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 })
const generated = await generatedPages()
const pages = [...writtenPages(generated), ...generated, ...apiPages(join(work, 'api'), values['same-api'])]
for (const { path, text } of pages) {
  const file = join(pagesDir, `${path}.md`)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
}
await drawPictures(join(pagesDir, 'public/pictures'))
cpSync(join(repositoryDir, 'docs/guides/images'), join(pagesDir, 'guides/images'), { recursive: true })
writeFileSync(join(work, 'sidebar.json'), JSON.stringify(sidebarsOf(pages)))
await build(join(repositoryDir, 'tools/site'), { base: values.base, outDir })
console.log(`site: ${pages.length} pages in ${outDir}, ${((performance.now() - startedMs) / 1000).toFixed(0)} s`)
