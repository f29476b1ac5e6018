import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import type { TempProject } from './temp-project.ts'

/** An npm that prints `view` or `search`, or fails with `error`. @returns the PATH that finds it */
export function npmOnPath(
  project: TempProject,
  answers: { readonly view?: object; readonly search?: readonly object[]; readonly error?: string },
): string {
  const script = `const answers = ${JSON.stringify(answers)}
if (answers.error) { process.stderr.write(answers.error); process.exit(1) }
console.log(JSON.stringify(answers[process.argv[2]]))
`
  writeFileSync(join(project.home, 'npm'), `#!${process.execPath}\n${script}`)
  chmodSync(join(project.home, 'npm'), 0o755)
  return project.home
}
