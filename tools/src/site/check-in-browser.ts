import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

import { chromium, type Page } from 'playwright-core'

import { serve } from './serve.ts'

/** Pages of each sort; every other one is made like one of these. */
const visited = [
  '',
  'guides/plot.html',
  'guides/machines.html',
  'coming-from/saxi.html',
  'commands.html',
  'settings.html',
  'errors.html',
  'catalogue.html',
  'drivers/conformance.html',
  'drivers/metadata.html',
  'packages/plotter-ebb.html',
  'api/workshop.html',
]

/** What axe-core calls serious or worse ends the check. */
const grave = new Set(['serious', 'critical'])

interface Violation {
  readonly id: string
  readonly impact: string | null
  readonly help: string
  readonly nodes: readonly { readonly html: string }[]
}

/** Opens pages as a reader does, from a file server and without any other network. @returns what is wrong */
export async function checkInBrowser(dir: string, base: string, executablePath: string): Promise<readonly string[]> {
  const { server, url } = await serve(dir, base)
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] })
  const problems: string[] = []
  try {
    const context = await browser.newContext()
    // Ends every request that leaves the file server.
    await context.route(
      (address) => !address.href.startsWith(url),
      async (route) => {
        if (/^https?:/.test(route.request().url())) problems.push(`asks for ${route.request().url()}`)
        await route.abort()
      },
    )
    const page = await context.newPage()
    page.on('pageerror', (error) => problems.push(`${page.url()}: ${error.message}`))
    page.on('response', (response) => {
      if (response.status() >= 400) problems.push(`${response.url()}: ${response.status()}`)
    })
    let violations = 0
    for (const path of visited) {
      await page.goto(url + path, { waitUntil: 'networkidle' })
      // The switch of colours has its name when the page has come to life.
      await page.waitForFunction("document.querySelector('.VPSwitchAppearance').title !== ''")
      const found = await graveViolations(page)
      await page.emulateMedia({ colorScheme: 'dark' })
      const inDark = (await graveViolations(page)).map((violation) => `in dark: ${violation}`)
      await page.emulateMedia({ colorScheme: 'light' })
      violations += found.length + inDark.length
      problems.push(...[...found, ...inDark].map((violation) => `${path}: ${violation}`))
    }
    const hit = await search(page, url)
    if (!hit.includes('errors')) problems.push(`the search for DEVICE_BUSY leads to "${hit}"`)
    console.log(
      `site: ${visited.length} pages in ${base} without network, ${violations} serious findings of axe-core, search leads to ${hit}`,
    )
  } finally {
    await browser.close()
    server.close()
  }
  for (const problem of problems) console.log(`  ${problem}`)
  return problems
}

async function graveViolations(page: Page): Promise<readonly string[]> {
  const file = createRequire(import.meta.url).resolve('axe-core/axe.min.js')
  await page.evaluate(readFileSync(file, 'utf8'))
  const violations = await page.evaluate<readonly Violation[]>('axe.run().then(({ violations }) => violations)')
  return violations
    .filter(({ impact }) => grave.has(impact ?? ''))
    .map(({ id, help, nodes }) => `${id}: ${help}, ${nodes.length} times: ${nodes[0]?.html.slice(0, 200) ?? ''}`)
}

/** Types into the search as a reader does. @returns the address of the first result */
async function search(page: Page, url: string): Promise<string> {
  await page.goto(url, { waitUntil: 'networkidle' })
  await page.keyboard.press('Control+k')
  await page.locator('#localsearch-input').fill('DEVICE_BUSY')
  const first = page.locator('.VPLocalSearchBox .result').first()
  return (await first.getAttribute('href')) ?? ''
}
