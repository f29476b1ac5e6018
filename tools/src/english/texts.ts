import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'

/** A text that users meet, and where it stands. */
export interface UserText {
  readonly file: string
  readonly line: number
  readonly text: string
}

/** The repository's files that fit a glob. */
function tracked(root: string, globs: readonly string[]): string[] {
  return execFileSync('git', ['ls-files', ...globs.map((glob) => `:(glob)${glob}`)], { cwd: root, encoding: 'utf8' })
    .split('\n')
    .filter(Boolean)
}

/** Guides, READMEs and the other pages of `docs`; decisions record what was thought, in the words of their day. */
function pages(root: string): UserText[] {
  const files = ['*.md', 'packages/*/README.md', 'docs/*.md', 'docs/guides/*.md', '.changeset/*.md']
  return tracked(root, files).flatMap((file) =>
    readFileSync(join(root, file), 'utf8')
      .split('\n')
      .map((text, index) => ({ file, line: index + 1, text })),
  )
}

/** String literals of the sources with a blank in them: help, hints, errors, what is printed. */
function literals(root: string): UserText[] {
  return tracked(root, ['packages/*/src/**/*.ts']).flatMap((file) => {
    const source = ts.createSourceFile(file, readFileSync(join(root, file), 'utf8'), ts.ScriptTarget.Latest)
    const found: UserText[] = []
    const visit = (node: ts.Node): void => {
      if (ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node)) {
        const { line } = source.getLineAndCharacterOfPosition(node.getStart(source))
        if (/\S \S/.test(node.text)) found.push({ file, line: line + 1, text: node.text })
      }
      ts.forEachChild(node, visit)
    }
    visit(source)
    return found
  })
}

/** Everything that users read, as far as it stands in files. */
export function userTexts(root: string): UserText[] {
  return [...pages(root), ...literals(root)]
}
