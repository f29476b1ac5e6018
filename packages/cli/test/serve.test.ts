import { execFile } from 'node:child_process'
import { get } from 'node:https'
import { join } from 'node:path'
import { promisify } from 'node:util'

import { expect, test } from 'vitest'

import { runVfab } from './support/run-vfab.ts'
import { tempProject } from './support/temp-project.ts'

interface Line {
  readonly type: string
  readonly urls?: readonly string[]
  readonly openUrl?: string
  readonly code?: string
  readonly url?: string
}

function linesOf(text: string): readonly Line[] {
  return text
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Line)
}

/** The body of a page whose certificate nobody has signed. */
function getUnverified(url: string): Promise<string> {
  return new Promise((resolve, reject) => {
    get(url, { rejectUnauthorized: false }, (response) => {
      let body = ''
      response.setEncoding('utf8').on('data', (text: string) => (body += text))
      response.on('end', () => resolve(body))
    }).on('error', reject)
  })
}

test('vfab serve prints an address that lets one browser in, and ends with Ctrl-C', async () => {
  const project = tempProject()
  project.install('@vfab/plotter-ebb')
  let health: Promise<unknown> | undefined
  const run = await runVfab(project, ['serve', '--port', '0', '--json', '-d', 'ebb:sim'], {
    onStdout(text, send) {
      const { urls = [] } = linesOf(text)[0] ?? {}
      if (urls[0] === undefined) return
      health ??= fetch(`${urls[0]}health`)
        .then((response) => response.json())
        .finally(() => send('SIGINT'))
    },
  })
  expect(run.code).toBe(0)
  expect(linesOf(run.stdout)[0]?.openUrl).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/#secret=[\w-]{43}$/)
  expect(await health).toEqual({ ok: true, version: '1.0.0' })
  expect(run.stdout).not.toMatch(/pairing/)
})

test('a server that others reach prints a pairing code, and --pair prints another', async () => {
  const project = tempProject()
  project.install('@vfab/plotter-ebb')
  let other: ReturnType<typeof runVfab> | undefined
  const run = await runVfab(project, ['serve', '--port', '0', '--json', '--listen', '0.0.0.0'], {
    onStdout(text, send) {
      if (!text.includes('pairing')) return
      if (other) return
      other = runVfab(project, ['serve', '--pair', '--json'])
      void other.finally(() => send('SIGTERM'))
    },
  })
  const pairing = linesOf(run.stdout).find(({ type }) => type === 'pairing')
  expect(pairing?.code).toMatch(/^\d{6}$/)
  expect(pairing?.url).toContain(`#code=${pairing?.code}`)
  expect(linesOf((await other!).stdout)[0]?.code).toMatch(/^\d{6}$/)
  expect(run.code).toBe(0)
})

test('with --cert and --key the page comes over https; files that are no pair are named as such', async () => {
  const project = tempProject()
  await promisify(execFile)('openssl', [
    ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'],
    ...[
      '-subj',
      '/CN=localhost',
      '-keyout',
      join(project.directory, 'k.pem'),
      '-out',
      join(project.directory, 'c.pem'),
    ],
  ])
  let health: Promise<string> | undefined
  const run = await runVfab(project, ['serve', '--port', '0', '--json', '--cert', 'c.pem', '--key', 'k.pem'], {
    onStdout(text, send) {
      const { urls = [] } = linesOf(text)[0] ?? {}
      if (urls[0] !== undefined) health ??= getUnverified(`${urls[0]}health`).finally(() => send('SIGINT'))
    },
  })
  expect(run.code).toBe(0)
  expect(linesOf(run.stdout)[0]?.openUrl).toMatch(/^https:/)
  expect(await health).toBe('{"ok":true,"version":"1.0.0"}')

  const swapped = await runVfab(project, ['serve', '--port', '0', '--cert', 'k.pem', '--key', 'c.pem'])
  expect(swapped.code).toBe(2)
  expect(swapped.stderr).toMatch(/the certificate and its key cannot be used\n +hint: give a certificate/)
})

test('a code cannot be had where no server runs', async () => {
  const project = tempProject()
  const { code, stderr } = await runVfab(project, ['serve', '--pair'])
  expect(code).toBe(3)
  expect(stderr).toMatch(/no vfab serve is running here/)
})

test('--cert without --key is refused', async () => {
  const { code, stderr } = await runVfab(tempProject(), ['serve', '--cert', 'a.pem'])
  expect(code).toBe(2)
  expect(stderr).toMatch(/a certificate and its key belong together/)
})
