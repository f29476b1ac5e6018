import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { makeTree } from './file-tree.ts'

/** An npm that answers `view` and `search` from what it is given, or fails with `error`. @returns the PATH that finds it */
export function npmOnPath(answers: {
  readonly view?: Readonly<Record<string, object>>
  readonly search?: readonly object[]
  /** The registry takes `keywords:…` for a word like any other. */
  readonly plain?: boolean
  readonly error?: string
}): string {
  const directory = makeTree({})
  const file = join(directory, 'npm')
  writeFileSync(
    file,
    `#!${process.execPath}
const answers = ${JSON.stringify(answers)}
const [verb, spec, ...words] = process.argv.slice(2)
if (answers.error) { process.stderr.write(answers.error); process.exit(1) }
if (verb === 'search') console.log(JSON.stringify(answers.search.filter(({ text = '' }) => words.filter((word) => !word.startsWith('-') && (answers.plain || !word.includes(':'))).every((word) => text.includes(word)))))
else if (answers.view[spec]) console.log(JSON.stringify(answers.view[spec]))
else { console.log('{"error":{"code":"E404"}}'); process.exit(1) }
`,
  )
  chmodSync(file, 0o755)
  return directory
}
