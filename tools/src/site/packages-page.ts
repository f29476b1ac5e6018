import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { publishedPackages } from '../packaging/workspace.ts'
import { type Page, paragraphs, prose, table } from './markdown.ts'

/** Every package with what it is for, as its package.json says. */
export function packagesPage(): Page {
  const rows = publishedPackages().map(({ name, dir }) => {
    const { description } = JSON.parse(readFileSync(join(dir, 'package.json'), 'utf8')) as {
      readonly description: string
    }
    const short = dir.split('/').at(-1)!
    return [`[${name}](${short}.md)`, prose(description), `[API](../api/${short}.md)`]
  })
  const text = paragraphs(
    '# Packages',
    'Each package is published on its own. Install the command or a library, and the drivers of your devices.',
    table(['package', 'what it is for', ''], rows),
  )
  return { path: 'packages/index', text }
}
