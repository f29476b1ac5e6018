import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'

import { mustRun } from '../packaging/run-command.ts'
import { repositoryDir } from '../packaging/workspace.ts'
import type { Page } from './markdown.ts'

/** The API reference, one page for each package, as typedoc writes it into `folder`. @throws Error if a public name has no description */
export function apiPages(folder: string, same: boolean): readonly Page[] {
  if (!same) writeReference(folder)
  const names = readdirSync(join(folder, '@vfab')).map((name) => name.replace(/\.md$/, ''))
  const pages = names.map((name) => ({
    path: `api/${name}`,
    text: apiPage(name, readFileSync(join(folder, '@vfab', `${name}.md`), 'utf8')),
  }))
  const list = names.map((name) => `- [@vfab/${name}](${name}.md)`).join('\n')
  const index = `# API reference\n\nEvery public name of every package, from the sources. Programs that plot, film and read sensors need [@vfab/workshop](workshop.md) alone.\n\n${list}\n`
  return [{ path: 'api/index', text: index }, ...pages]
}

function writeReference(folder: string): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 })
  const typedoc = join(repositoryDir, 'node_modules/typedoc/bin/typedoc')
  mustRun(process.execPath, [typedoc, '--out', folder, '--logLevel', 'Warn'], { cwd: repositoryDir })
}

/** Typedoc's page below a title and a link to the README, which has the examples. */
function apiPage(name: string, text: string): string {
  const body = text.replace(/^# .*\n/, '').replaceAll(/\]\((?:\.\.\/@vfab\/)([a-z-]+\.md)/g, ']($1')
  return `# API of @vfab/${name}\n\nExamples: [README of @vfab/${name}](../packages/${name}.md).\n\n${body}`
}
