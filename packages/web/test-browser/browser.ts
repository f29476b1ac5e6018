import { existsSync } from 'node:fs'
import { join } from 'node:path'

import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'

import type { TestServer } from './test-server.ts'

/** Debian's Chromium: `apt-get install --no-install-recommends chromium`. */
const executablePath = process.env['VFAB_CHROMIUM'] ?? '/usr/bin/chromium'

/** Whether there is a browser to test with. */
export const hasBrowser: boolean = existsSync(executablePath)

/** Says why nothing is tested. */
export const whyNoBrowser = `no browser at ${executablePath}: apt-get install --no-install-recommends chromium`

/** The drawing of the documentation: two layers, 161 strokes, four minutes of a machine. */
export const firstPlot: string = join(import.meta.dirname, '../../../docs/examples/first-plot.svg')

const images = join(import.meta.dirname, '../../../docs/guides/images')

/** Takes a picture for the guide, where the tests are run with `VFAB_PICTURES=1`. */
export async function takePicture(page: Page, name: string): Promise<void> {
  if (process.env['VFAB_PICTURES'] === '1') await page.screenshot({ path: join(images, `${name}.png`) })
}

/** A drawing of half a minute: two layers of 12 lines. */
export const shortPlot: { readonly name: string; readonly mimeType: string; readonly buffer: Buffer } = {
  name: 'lines.svg',
  mimeType: 'image/svg+xml',
  buffer: Buffer.from(
    '<svg xmlns="http://www.w3.org/2000/svg" xmlns:inkscape="http://www.inkscape.org/namespaces/inkscape" ' +
      'width="100mm" height="70mm" viewBox="0 0 100 70" fill="none">' +
      ['sky', 'sea']
        .map(
          (name, layer) =>
            `<g inkscape:groupmode="layer" inkscape:label="${name}" ` +
            `stroke="${layer === 0 ? '#2b6cb0' : '#b3382c'}">${lines(5 + 30 * layer)}</g>`,
        )
        .join('') +
      '</svg>',
  ),
}

function lines(fromMm: number): string {
  return Array.from({ length: 12 }, (_, index) => `<path d="M10,${fromMm + 2.4 * index}h80"/>`).join('')
}

/** Screens. */
export const desk: BrowserContextOptions = { viewport: { width: 1240, height: 800 } }
/** A small phone, with fingers. */
export const phone: BrowserContextOptions = { viewport: { width: 360, height: 640 }, hasTouch: true, isMobile: true }

/** Starts Chromium as it runs without a graphics card. @param more - switches of Chromium besides */
export function launchBrowser(...more: readonly string[]): Promise<Browser> {
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu', ...more] })
}

/** A page that the server let in; whatever it logs as an error ends the test that reads it. */
export interface OpenPage {
  readonly page: Page
  /** Errors of the page: what it threw, and what its content security policy refused. */
  readonly errors: readonly string[]
}

/** Opens the page as the person at the computer does: with the address that `vfab serve` prints. */
export async function openPage(
  browser: Browser,
  server: TestServer,
  options: BrowserContextOptions = desk,
): Promise<OpenPage> {
  const context = await browser.newContext({ ...options, reducedMotion: 'reduce' })
  context.setDefaultTimeout(30_000)
  const page = await context.newPage()
  const errors: string[] = []
  page.on('pageerror', (error) => errors.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().includes('Failed to load resource')) errors.push(message.text())
  })
  await page.goto(await server.openUrl())
  return { page, errors }
}
