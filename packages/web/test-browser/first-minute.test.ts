import type { Browser, Locator } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import {
  desk,
  firstPlot,
  hasBrowser,
  launchBrowser,
  openPage,
  phone,
  shortPlot,
  takePicture,
  whyNoBrowser,
} from './browser.ts'
import { dropFile, panelOf, waitForInk, waitForState } from './plot-steps.ts'
import { startTestServer, type TestServer } from './test-server.ts'

if (!hasBrowser) console.warn(whyNoBrowser)

const drawing = 'first-plot.svg'

describe.skipIf(!hasBrowser)('the first minute', () => {
  let server: TestServer
  let browser: Browser
  beforeAll(async () => {
    browser = await launchBrowser()
  })
  afterAll(() => browser.close())

  test('a drawing is dropped, plotted, paused, sped up, stopped, resumed, given another pen, and finished', async () => {
    server = await startTestServer(20)
    const { page, errors } = await openPage(browser, server, { ...desk, colorScheme: 'light' })
    await page.getByText('Drop an SVG here').waitFor()
    await dropFile(page, firstPlot)
    const panel = panelOf(page, drawing)
    await page.getByLabel('Pen for 2 rosette').selectOption('2')
    await page.getByRole('button', { name: 'Plot on ebb:sim' }).and(page.locator(':enabled')).waitFor()
    await page.getByAltText('Live picture from ip:sim').waitFor()
    await takePicture(page, 'page-prepare')
    await page.getByRole('button', { name: 'Plot on ebb:sim' }).click()

    await panel.getByText('put in pen 1').waitFor()
    await panel.getByRole('button', { name: 'Continue' }).click()
    await waitForState(page, drawing, 'plotting')
    await waitForInk(page, 0)
    await panel.getByRole('button', { name: 'Pause', exact: true }).click()
    await waitForState(page, drawing, 'paused')
    const speed = panel.getByRole('group', { name: 'Speed' })
    await speed.getByRole('button', { name: 'Faster' }).click()
    await speed.getByText('mm/s').waitFor()
    await panel.getByRole('button', { name: 'Resume' }).click()
    await waitForState(page, drawing, 'plotting')
    await takePicture(page, 'page-plotting')
    await page.getByRole('button', { name: /^Stop/ }).first().click()
    await waitForState(page, drawing, 'stopped')

    await panel.getByRole('button', { name: 'Resume' }).click()
    expect(await answerUntilFinished(page, (button) => button.click())).toContain('Change the pen')
    await panel.getByText('161 of 161 strokes').waitFor()
    const reading = page.getByRole('region', { name: 'Sensors' }).getByText('humidity')
    await reading.waitFor()
    expect(errors).toEqual([])
    await page.context().close()
    await server.close()
  })

  test('the same works on a small phone, with fingers', async () => {
    server = await startTestServer(3)
    const { page, errors } = await openPage(browser, server, { ...phone, colorScheme: 'dark' })
    const panel = panelOf(page, shortPlot.name)
    await page.getByLabel('Choose a file').setInputFiles(shortPlot)
    await page.getByLabel('Pen for sea').selectOption('2')
    await page.getByRole('button', { name: 'Plot on ebb:sim' }).tap()
    await panel.getByRole('button', { name: 'Continue' }).tap()
    await waitForState(page, shortPlot.name, 'plotting')
    await waitForInk(page, 0)
    await takePicture(page, 'page-phone')
    await panel.getByRole('button', { name: 'Pause now' }).tap()
    await waitForState(page, shortPlot.name, 'paused')
    await panel.getByRole('button', { name: 'Faster' }).tap()
    await panel.getByRole('button', { name: 'Resume' }).tap()
    await waitForState(page, shortPlot.name, 'plotting')
    await page.getByRole('button', { name: /^Stop/ }).first().tap()
    await waitForState(page, shortPlot.name, 'stopped')
    await panel.getByRole('button', { name: 'Resume' }).tap()
    expect(await answerUntilFinished(page, (button) => button.tap())).toContain('Change the pen')
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360)
    expect(errors).toEqual([])
    await page.context().close()
    await server.close()
  })

  test('the same works with the keyboard alone', async () => {
    server = await startTestServer(3)
    const { page, errors } = await openPage(browser, server)
    await page.getByText('Drop an SVG here').waitFor()
    await tabTo(page, 'Choose a file')
    await page.locator(':focus').setInputFiles(shortPlot)
    await page.getByLabel('Pen for sea').waitFor()
    await tabTo(page, 'Pen for sea')
    await page.keyboard.press('2')
    await page.getByRole('button', { name: 'Plot on ebb:sim' }).and(page.locator(':enabled')).waitFor()
    await tabTo(page, 'Plot on ebb:sim')
    await page.keyboard.press('Enter')
    await panelOf(page, shortPlot.name).getByRole('button', { name: 'Continue' }).waitFor()
    await pressContinue(page)
    await waitForState(page, shortPlot.name, 'plotting')
    await page.keyboard.press('p')
    await waitForState(page, shortPlot.name, 'paused')
    await page.keyboard.press('+')
    await panelOf(page, shortPlot.name).getByRole('group', { name: 'Speed' }).getByText('mm/s').waitFor()
    await page.keyboard.press('c')
    await waitForState(page, shortPlot.name, 'plotting')
    await page.keyboard.press('Escape')
    await page.getByText('Press Esc again to stop').waitFor()
    await page.keyboard.press('Escape')
    await page.keyboard.press('Escape')
    await waitForState(page, shortPlot.name, 'stopped')
    await tabTo(page, 'Resume')
    await page.keyboard.press('Enter')
    expect(await answerUntilFinished(page, () => pressContinue(page))).toContain('Change the pen')
    expect(errors).toEqual([])
    await page.context().close()
    await server.close()
  })
})

type Page = Awaited<ReturnType<typeof openPage>>['page']

/** Answers what the plot asks for, whether the pen is at the origin, which pen is in, until it is finished. @returns what it asked */
async function answerUntilFinished(page: Page, press: (button: Locator) => Promise<void>): Promise<readonly string[]> {
  const panel = page.locator('.panel.job')
  const asked: string[] = []
  const question = panel.locator('.question')
  const finished = panel.getByText('finished', { exact: true })
  for (;;) {
    await question.or(finished).first().waitFor({ timeout: 180_000 })
    if (await finished.isVisible()) return asked
    asked.push((await question.getAttribute('aria-label')) ?? '')
    const strokes = await panel.getByText(/ of \d+ strokes/).textContent()
    await press(question.getByRole('button', { name: 'Continue' }))
    await page.waitForFunction(
      ([before, label]) => {
        const text = document.querySelector('.panel')?.textContent ?? ''
        return !text.includes(label ?? '') || !text.includes(before ?? '')
      },
      [strokes?.slice(0, strokes.indexOf(' strokes')), asked.at(-1)],
    )
  }
}

async function pressContinue(page: Page): Promise<void> {
  await tabTo(page, 'Continue')
  await page.keyboard.press('Enter')
}

/** Presses Tab until something of this name has the focus. */
async function tabTo(page: Page, name: string): Promise<void> {
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur())
  for (let presses = 0; presses < 100; presses++) {
    await page.keyboard.press('Tab')
    const focused = await page.evaluate(() => {
      const { activeElement } = document
      return activeElement?.getAttribute('aria-label') ?? activeElement?.textContent ?? ''
    })
    if (focused.trim() === name) return
  }
  throw new Error(`the keyboard does not reach ${name}`)
}
