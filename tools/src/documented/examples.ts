/*
 * Finds what the documentation asks people to type: command lines and configuration in Markdown (also the command after `# then:`),
 * examples in help, and rows of tables that name an option or a setting.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'

import { repositoryDir } from '../packaging/workspace.ts'

/** Something that is documented. */
export interface Example {
  /** `docs/guides/jobs.md:12`, `vfab plot --help`. */
  readonly place: string
  readonly text: string
}

/** A row of a table. */
export interface Row extends Example {
  /** What the first cell has in backticks. */
  readonly names: readonly string[]
  /** The driver whose README it is from. */
  readonly folder: string | undefined
}

/** Everything found. */
export interface Documented {
  readonly commands: readonly Example[]
  readonly blocks: readonly Example[]
  readonly rows: readonly Row[]
}

/** Folders with pages for users; decisions and proofs are for those who work on the repository. */
const folders = ['docs/guides', 'docs/coming-from', 'docs/drivers']

/** Reads README.md, the READMEs of all packages, and the pages of the site that are written by hand. */
export function readDocumentation(): Documented {
  const packages = readdirSync(join(repositoryDir, 'packages')).map((name) => join('packages', name, 'README.md'))
  const pages = folders.flatMap((folder) => readdirSync(join(repositoryDir, folder)).map((name) => join(folder, name)))
  const files = ['README.md', 'docs/index.md', 'docs/errors.md', ...packages, ...pages].filter((file) =>
    file.endsWith('.md'),
  )
  const found = files.map((file) => readMarkdown(file, textOf(file)))
  return {
    commands: found.flatMap(({ commands }) => commands),
    blocks: found.flatMap(({ blocks }) => blocks),
    rows: found.flatMap(({ rows }) => rows),
  }
}

function textOf(file: string): string {
  try {
    return readFileSync(join(repositoryDir, file), 'utf8')
  } catch {
    return '' // a package that has none fails the release proof
  }
}

function readMarkdown(file: string, text: string): Documented {
  const commands: Example[] = []
  const blocks: Example[] = []
  const rows: Row[] = []
  const folder = /^packages\/([^/]+)\//.exec(file)?.[1]
  let language: string | undefined
  let block: string[] = []
  for (const [index, line] of text.split('\n').entries()) {
    const place = `${relative('.', file)}:${index + 1}`
    const fence = /^```(\w*)/.exec(line)
    if (fence) {
      if (language === 'yaml') blocks.push({ place, text: block.join('\n') })
      language = language === undefined ? fence[1] : undefined
      block = []
    } else if (language === 'sh' || language === 'console') {
      const typed = language === 'console' ? /^\$ (.*)/.exec(line)?.[1] : line
      const [command = '', comment = ''] = typed?.split(/\s+#\s(.*)/) ?? []
      const next = /^\s*then: (.+)/.exec(comment)?.[1]
      for (const each of [command, next ?? '']) if (each.trim() !== '') commands.push({ place, text: each.trim() })
    } else if (language !== undefined) block.push(line)
    else {
      const first = /^\|([^|]*)\|/.exec(line)?.[1] ?? ''
      const names = [...first.matchAll(/`([^`]+)`/g)].map(([, name]) => name!)
      // The first column of these pages has the options of other programs.
      if (names.length > 0 && !file.includes('coming-from')) rows.push({ place, text: line, names, folder })
    }
  }
  return { commands, blocks, rows }
}

/** The examples of a command's help. */
export function examplesOf(words: string, help: string): readonly Example[] {
  const [, section = ''] = help.split(/^Examples$/m)
  const lines = section.split('\n').filter((line) => /^ {2}\S/.test(line))
  return lines.map((line) => ({ place: `vfab ${words} --help`, text: line.trim() }))
}
