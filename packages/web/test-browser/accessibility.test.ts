import axe from 'axe-core'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { desk, firstPlot, hasBrowser, launchBrowser, openPage, takePicture, phone } from './browser.ts'
import { startTestServer, type TestServer } from './test-server.ts'

describe.skipIf(!hasBrowser)('everybody can use it', () => {
  let server: TestServer
  let browser: Browser
  beforeAll(async () => {
    browser = await launchBrowser()
    server = await startTestServer()
  })
  afterAll(async () => {
    await browser.close()
    await server.close()
  })

  test.each(['light', 'dark'] as const)('axe finds nothing serious in any view: %s', async (colorScheme) => {
    const { page, errors } = await openPage(browser, server, { ...desk, colorScheme })
    await page.getByText('Drop an SVG here').waitFor()
    expect(await violations(page)).toEqual([])
    await page.getByLabel('Choose a file').setInputFiles(firstPlot)
    await page.getByRole('button', { name: 'Plot on ebb:sim' }).and(page.locator(':enabled')).waitFor()
    expect(await violations(page)).toEqual([])
    await page.keyboard.press('?')
    await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor()
    expect(await violations(page)).toEqual([])
    await page.keyboard.press('Escape')
    for (const view of ['Jobs', 'Cameras', 'Sensors', 'Clients', 'Machines']) {
      await page.getByRole('link', { name: view, exact: true }).click()
      await page.getByRole('heading', { name: view, level: 1 }).waitFor()
      expect([view, await violations(page)]).toEqual([view, []])
    }
    await page.getByRole('button', { name: 'Connect', exact: true }).click()
    await page.getByRole('group', { name: 'Jog pad' }).waitFor()
    expect(await violations(page)).toEqual([])
    if (colorScheme === 'light') await takePicture(page, 'page-machines')
    await page.getByRole('button', { name: 'Disconnect' }).click()
    await page.getByRole('button', { name: 'Connect', exact: true }).waitFor()
    await page.getByRole('button', { name: 'Stop operating' }).click()
    await page.getByText('No operator').waitFor()
    expect(errors).toEqual([])
    await page.context().close()
  })

  test('on a phone, and magnified to 200 %, nothing is wider than the screen', async () => {
    const { page } = await openPage(browser, server, phone)
    await page.getByText('Drop an SVG here').waitFor()
    for (const view of ['Plot', 'Jobs', 'Cameras', 'Sensors', 'Machines', 'Clients']) {
      await page.getByRole('link', { name: view, exact: true }).click()
      const wide = await page.evaluate(() => document.documentElement.scrollWidth)
      expect([view, wide]).toEqual([view, 360])
    }
    await page.context().close()
  })

  test('the door needs no script of others, and says what to do', async () => {
    const context = await browser.newContext(desk)
    const page = await context.newPage()
    const hosts = new Set<string>()
    page.on('request', (request) => hosts.add(new URL(request.url()).host))
    await page.goto(server.url)
    await page.getByRole('heading', { name: 'Connect to vfab' }).waitFor()
    expect(await violations(page)).toEqual([])
    expect([...hosts]).toEqual([new URL(server.url).host])
    await context.close()
  })
})

/** What axe holds for serious or worse, for people to read. */
async function violations(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe.source)
  const found = await page.evaluate(async () => {
    const { axe: inPage } = globalThis as unknown as { readonly axe: typeof axe }
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
    const { violations: all } = await inPage.run(document, { runOnly: tags })
    return all.map(({ id, impact, nodes }) => ({ id, impact, targets: nodes.map(({ target }) => target.join(' ')) }))
  })
  return found
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, targets }) => `${id}: ${targets.join(', ')}`)
}
