import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, normalize, posix, relative } from 'node:path'

import { repositoryDir } from '../packaging/workspace.ts'
import { code } from './markdown.ts'

/** Where pages of the repository stand in the site: by their path in the repository, without `.md`. */
export type SitePaths = ReadonlyMap<string, string>

/**
 * The Markdown of a page of the repository as the site has it: links lead to pages of the site; what the site does not have leads to
 * the repository, or is not a link where its address is not known yet. Comments go: they are for tests.
 * @param file - path in the repository
 * @throws Error for a link to a file that does not exist
 */
export function asSitePage(file: string, text: string, paths: SitePaths): string {
  const here = dirname(paths.get(file) ?? '')
  return outsideCode(text, (part) =>
    part
      .replaceAll(/<!--[^]*?-->\n*/g, '')
      // Braces would be taken for an expression.
      .replaceAll(/`([^`\n]*\{\{[^`\n]*)`/g, (_, text: string) => code(text))
      .replaceAll(/(!?)\[((?:[^\]\\]|\\.)*)\]\(([^)\s]+)\)/g, (whole, image: string, label: string, target: string) => {
        if (/^[a-z]+:|^#/.test(target) || image === '!') return whole
        const [path = '', id = ''] = target.split(/(?=#)/)
        const page = pageOf(normalize(join(dirname(file), path)), paths)
        if (page !== undefined) return `[${label}](${posix.relative(here, page) || posix.basename(page)}.md${id})`
        const known = existsSync(join(repositoryDir, dirname(file), path))
        if (!known) throw new Error(`${file} links to ${target}, which does not exist`)
        return repositoryUrl === ''
          ? label
          : `[${label}](${repositoryUrl}/blob/main/${relative('.', join(dirname(file), path))})`
      }),
  )
}

const { url: repositoryUrl } = JSON.parse(readFileSync(join(repositoryDir, 'tools/repository.json'), 'utf8')) as {
  readonly url: string
}

function pageOf(path: string, paths: SitePaths): string | undefined {
  const name = path.replace(/\/$/, '')
  return paths.get(name) ?? paths.get(`${name}/README.md`)
}

/** Changes what is not in a block of code; inline code may be the label of a link. */
function outsideCode(text: string, change: (part: string) => string): string {
  return text
    .split(/(^```[^]*?^```$|^(?: {4}.*\n)+)/m)
    .map((part, index) => (index % 2 === 0 ? change(part) : part))
    .join('')
}
