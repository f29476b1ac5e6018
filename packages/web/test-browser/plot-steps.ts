import { readFileSync } from 'node:fs'
import { basename } from 'node:path'

import type { Locator, Page } from 'playwright-core'

/** Drops a file on the page, as from a folder. */
export async function dropFile(page: Page, path: string): Promise<void> {
  const given = { name: basename(path), text: readFileSync(path, 'utf8') }
  const data = await page.evaluateHandle(({ name, text }) => {
    const transfer = new DataTransfer()
    transfer.items.add(new File([text], name, { type: 'image/svg+xml' }))
    return transfer
  }, given)
  await page.dispatchEvent('main', 'dragover', { dataTransfer: data })
  await page.dispatchEvent('main', 'drop', { dataTransfer: data })
}

/** The panel of the job or drawing that is looked at. */
export function panelOf(page: Page, name: string): Locator {
  return page.getByRole('region', { name, exact: true })
}

/** Waits until the panel says how the job stands. */
export async function waitForState(page: Page, job: string, state: string): Promise<void> {
  await panelOf(page, job).getByText(state, { exact: true }).waitFor()
}

/** How many pixels of the ink are not empty. */
export function inkPixels(page: Page): Promise<number> {
  return page.evaluate(() => {
    const canvas = document.querySelector<HTMLCanvasElement>('canvas.ink')
    const pen = canvas?.getContext('2d')
    if (!canvas || !pen || canvas.width === 0) return 0
    const { data } = pen.getImageData(0, 0, canvas.width, canvas.height)
    return data.reduce((count, value, at) => (at % 4 === 3 && value > 0 ? count + 1 : count), 0)
  })
}

/** Waits for ink to appear that was not there before. */
export async function waitForInk(page: Page, more: number): Promise<void> {
  await page.waitForFunction(
    (least) => {
      const canvas = document.querySelector<HTMLCanvasElement>('canvas.ink')
      const pen = canvas?.getContext('2d')
      if (!canvas || !pen || canvas.width === 0) return false
      const { data } = pen.getImageData(0, 0, canvas.width, canvas.height)
      return data.filter((value, at) => at % 4 === 3 && value > 0).length > least
    },
    more,
    { polling: 250 },
  )
}
