/**
 * No code stands in the documentation untried: command lines and configurations are run by documented/prove.ts, programs are examples
 * that packages compile, JSON is parsed.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import { repositoryDir } from '../src/packaging/workspace.ts'

const folders = ['docs', 'docs/guides', 'docs/coming-from', 'docs/drivers']
const pages = folders.flatMap((folder) =>
  readdirSync(join(repositoryDir, folder))
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(folder, name)),
)

/** Configuration of other programs, which are not here to try it; and what is printed. */
const ofOthers = ['nginx', 'caddyfile', 'ini', '']

function textOf(file: string): string {
  return readFileSync(join(repositoryDir, file), 'utf8')
}

test.each(pages)('%s has only code that is run, compiled or parsed', (page) => {
  const blocks = [...textOf(page).matchAll(/^(?:<!-- (\S+) -->\n\n)?```(\w*)\n([^]*?)^```$/gm)]
  for (const [, example, language = '', code = ''] of blocks) {
    expect(['sh', 'console', 'yaml', 'ts', 'json', 'text', 'mermaid', ...ofOthers]).toContain(language)
    if (language === 'json') JSON.parse(code)
    if (language !== 'ts') continue
    // Compiled with the tests of its package, or as the example driver of the tutorial.
    const file = [example ?? '', `docs/examples/third-party-driver/${example}`].find(
      (name) => /\/(example|third-party-driver)\//.test(name) && existsSync(join(repositoryDir, name)),
    )
    expect(
      file,
      `name the compiled example before the block: <!-- packages/NAME/example/FILE.ts -->\n${code}`,
    ).toBeDefined()
    expect(textOf(file!)).toContain(code)
  }
})

test.each(pages.filter((page) => /^docs\/(guides|coming-from|drivers)\//.test(page)))('%s fences its code', (page) => {
  const outside = textOf(page).replaceAll(/^```[^]*?^```$/gm, '')
  expect(outside.match(/^ {4}\S.*$/gm) ?? []).toEqual([])
})
