import { expect, test } from 'vitest'

import { hasBrowser, launchBrowser } from './browser.ts'
import { startTestServer } from './test-server.ts'

test.skipIf(!hasBrowser)('a name that was turned to this computer reads nothing and changes nothing', async () => {
  const browser = await launchBrowser(
    '--host-resolver-rules=MAP rebound.test 127.0.0.1',
    // Chromium itself refuses such requests; other browsers do not.
    '--disable-features=LocalNetworkAccessChecks',
  )
  const server = await startTestServer()
  try {
    const page = await browser.newPage()
    const { port } = new URL(server.url)
    const code = await server.pair()
    const door = await page.goto(`http://rebound.test:${port}/`)
    expect(door?.status()).toBe(421)
    // A page that came from the name's first address asks its second one: the same origin, for the browser.
    await page.route('**/trap', (route) => route.fulfill({ contentType: 'text/html', body: '<p>trap</p>' }))
    await page.goto(`http://rebound.test:${port}/trap`)
    const statuses = await page.evaluate(async (digits) => {
      const session = { method: 'POST', headers: { 'content-type': 'application/json' } }
      const asked = [
        fetch('/health'),
        fetch('/api/v1/overview'),
        fetch('/api/v1/devices', { method: 'POST' }),
        fetch('/api/v1/session', { ...session, body: JSON.stringify({ code: digits }) }),
      ]
      return Promise.all(asked.map(async (response) => (await response).status))
    }, code)
    expect(statuses).toEqual([421, 421, 421, 421])
    // The code was not spent.
    await page.goto(server.url)
    await page.getByLabel('Pairing code').fill(code)
    await page.getByRole('button', { name: 'Connect' }).click()
    await page.getByText('Drop an SVG here').waitFor()
  } finally {
    await browser.close()
    await server.close()
  }
})
