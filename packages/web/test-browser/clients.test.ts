import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { desk, firstPlot, hasBrowser, launchBrowser, openPage } from './browser.ts'
import { inkPixels, panelOf, waitForInk, waitForState } from './plot-steps.ts'
import { startTestServer, type TestServer } from './test-server.ts'

const drawing = 'first-plot.svg'

describe.skipIf(!hasBrowser)('several clients', () => {
  let server: TestServer
  let browser: Browser
  beforeAll(async () => {
    browser = await launchBrowser()
    server = await startTestServer(3)
  })
  afterAll(async () => {
    await browser.close()
    await server.close()
  })

  test('what one client does the other shows; a reload shows the same; a restarted server is found again', async () => {
    const { page: first, errors } = await openPage(browser, server)
    await startPlot(first)
    const second = await pairedPage(browser, server)

    await waitForState(second, drawing, 'plotting')
    const delays: number[] = []
    for (const [button, state] of [
      ['Pause', 'paused'],
      ['Resume', 'plotting'],
      ['Pause', 'paused'],
      ['Resume', 'plotting'],
    ] as const) {
      await panelOf(first, drawing).getByRole('button', { name: button, exact: true }).click()
      await waitForState(first, drawing, state)
      const atMs = performance.now()
      await waitForState(second, drawing, state)
      delays.push(performance.now() - atMs)
    }
    console.log(`the second client showed it ${delays.map((ms) => ms.toFixed(0)).join(', ')} ms after the first`)

    await waitForInk(first, 0)
    await panelOf(first, drawing).getByRole('button', { name: 'Pause now' }).click()
    await waitForState(first, drawing, 'paused')
    const strokes = await panelOf(first, drawing)
      .getByText(/of 161 strokes/)
      .textContent()
    await first.reload()
    await waitForState(first, drawing, 'paused')
    expect(
      await panelOf(first, drawing)
        .getByText(/of 161 strokes/)
        .textContent(),
    ).toBe(strokes)
    await waitForInk(first, 0)
    await waitForInk(second, 0)
    // The same ink on both: as many pixels on canvases of the same size.
    expect(Math.abs((await inkPixels(first)) / (await inkPixels(second)) - 1)).toBeLessThan(0.02)
    await panelOf(first, drawing).getByRole('button', { name: 'Resume' }).click()
    await waitForState(first, drawing, 'plotting')

    await server.kill()
    await first.getByText(/No word from the server/).waitFor()
    await panelOf(first, drawing)
      .getByText(/was plotting \d+ s ago/)
      .waitFor()
    expect(await panelOf(first, drawing).getByText('plotting', { exact: true }).count()).toBe(0)
    await server.start()
    for (const page of [first, second]) {
      await waitForState(page, drawing, 'interrupted')
      await panelOf(page, drawing).getByRole('button', { name: 'Resume' }).waitFor()
    }
    expect(errors).toEqual([])
  })

  test('two tabs of a browser share one stream of events', async () => {
    const { page } = await openPage(browser, server)
    await page.getByText('Drop an SVG here').waitFor()
    const open = new Set<unknown>()
    const other = await page.context().newPage()
    other.on('request', (request) => request.url().includes('/events') && open.add(request))
    other.on('requestfailed', (request) => open.delete(request))
    other.on('requestfinished', (request) => open.delete(request))
    await other.goto(server.url)
    await other.getByText('Drop an SVG here').waitFor()
    await other.getByText(drawing).first().waitFor()
    // One that was answered late, because the first tab was busy, gives its own stream up.
    await expect.poll(() => open.size, { timeout: 20_000 }).toBe(0)
    // The one that leads is closed: the other one goes on.
    const leads = other.waitForRequest((request) => request.url().includes('/events'))
    await page.close()
    await leads
    await other.context().close()
  })

  test('a client that is logged out is shown the door at once', async () => {
    const { page } = await openPage(browser, server)
    const second = await pairedPage(browser, server, 'studio tablet')
    await page.getByRole('link', { name: 'Clients' }).click()
    const row = page.getByRole('listitem').filter({ hasText: 'studio tablet' }).last()
    await row.getByRole('button', { name: 'Log out' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Log out' }).click()
    await second.getByRole('heading', { name: 'Connect to vfab' }).waitFor()
    await page.context().close()
  })
})

async function startPlot(page: Page): Promise<void> {
  await page.getByLabel('Choose a file').setInputFiles(firstPlot)
  await page.getByRole('button', { name: 'Plot on ebb:sim' }).click()
  await waitForState(page, drawing, 'plotting')
}

/** A second browser, let in with the six digits. */
async function pairedPage(browser: Browser, server: TestServer, name = 'a second screen'): Promise<Page> {
  const context = await browser.newContext({ ...desk, reducedMotion: 'reduce' })
  const page = await context.newPage()
  await page.goto(server.url)
  await page.getByLabel('Pairing code').fill(await server.pair())
  await page.getByLabel('Name of this device').fill(name)
  await page.getByRole('button', { name: 'Connect' }).click()
  await page.getByText('Drop an SVG here').waitFor()
  return page
}
