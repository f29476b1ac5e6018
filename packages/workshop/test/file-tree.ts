import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

import { onTestFinished } from 'vitest'

/** A link in a {@link makeTree}, relative to the link or absolute. */
export interface Link {
  readonly linkTo: string
}

/** Files by path: text, something to be written as JSON, or a link. */
export type Tree = Readonly<Record<string, string | Link | object>>

/** Writes a directory of files under the system's temporary folder; it is removed when the test ends. */
export function makeTree(tree: Tree): string {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'vfab-workshop-')))
  onTestFinished(() => rmSync(root, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 }))
  addFiles(root, tree)
  return root
}

/** Adds files to a directory. */
export function addFiles(root: string, tree: Tree): void {
  for (const [path, content] of Object.entries(tree)) {
    const file = join(root, path)
    mkdirSync(dirname(file), { recursive: true })
    if (typeof content === 'string') writeFileSync(file, content)
    else if ('linkTo' in content) symlinkSync(content.linkTo, file)
    else writeFileSync(file, JSON.stringify(content, undefined, 2))
  }
}
