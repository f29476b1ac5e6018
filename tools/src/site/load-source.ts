import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

import { build } from 'rolldown'

import { repositoryDir } from '../packaging/workspace.ts'

/**
 * Imports a source of another package that its entry does not export, such as the command table: bundled into one file, which is
 * removed again. Packages stay outside.
 */
export async function loadSource<Exports>(source: string): Promise<Exports> {
  const input = join(repositoryDir, source)
  // Inside the package, so that its dependencies are found.
  const parent = join(input.slice(0, input.indexOf('/src/')), 'out-tsc')
  mkdirSync(parent, { recursive: true })
  const folder = mkdtempSync(join(parent, 'site-'))
  const file = join(folder, 'source.js')
  try {
    await build({
      input,
      platform: 'node',
      external: (id) => !/^[./]/.test(id) && !id.startsWith('@oxc-project/'),
      transform: { target: 'node20.19' },
      output: { file, format: 'esm', codeSplitting: false },
      logLevel: 'warn',
    })
    return (await import(pathToFileURL(file).href)) as Exports
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 })
  }
}
