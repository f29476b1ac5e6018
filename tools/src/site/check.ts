/**
 * Checks a built site: every link leads somewhere; served from a file server below a base path, pages load without any other server,
 * search finds an error code, and axe-core finds nothing serious. The last two need chromium; where there is none they are skipped.
 *
 *   node tools/dist/site/check.js [--base /vfab/] [--out DIR]
 */
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'

import { repositoryDir } from '../packaging/workspace.ts'
import { checkLinks } from './check-links.ts'
import { checkInBrowser } from './check-in-browser.ts'

const { values } = parseArgs({ options: { base: { type: 'string', default: '/vfab/' }, out: { type: 'string' } } })
const dir = resolve(values.out ?? join(repositoryDir, 'out/site/dist'))
const chromium = process.env['CHROMIUM'] ?? '/usr/bin/chromium'

const { pages, links, broken } = checkLinks(dir, values.base)
console.log(`site: ${links} links on ${pages} pages, ${broken.length} broken`)
for (const link of broken) console.log(`  ${link}`)

const problems = [...broken]
if (existsSync(chromium)) problems.push(...(await checkInBrowser(dir, values.base, chromium)))
else console.log(`site: SKIPPED in the browser: there is no ${chromium} (apt-get install chromium, or CHROMIUM=FILE)`)
process.exitCode = problems.length === 0 ? 0 : 1
