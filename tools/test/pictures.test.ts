import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { expect, onTestFinished, test } from 'vitest'

import { repositoryDir } from '../src/packaging/workspace.ts'
import { drawFirstPlot } from '../src/pictures/first-plot.ts'

test('the picture in the README is what the command draws today (node tools/dist/pictures/draw.js)', () => {
  const folder = mkdtempSync(join(tmpdir(), 'vfab-picture-test-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 }))
  const picture = join(folder, 'first-plot.svg')
  drawFirstPlot(picture)
  const shown = readFileSync(join(repositoryDir, 'docs/pictures/first-plot.svg'), 'utf8')
  expect(readFileSync(picture, 'utf8') === shown).toBe(true)
})
