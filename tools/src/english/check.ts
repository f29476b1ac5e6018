/** Fails when a text that users meet has one of the habits listed in `habits.ts`: `node tools/dist/english/check.js`. */
import { join } from 'node:path'

import { habits } from './habits.ts'
import { userTexts } from './texts.ts'

const root = join(import.meta.dirname, '../../..')
let hits = 0
for (const { file, line, text } of userTexts(root)) {
  for (const { name, pattern, instead } of habits) {
    if (!pattern.test(text)) continue
    hits++
    console.error(`${file}:${line}: "${name}" (write: ${instead})\n    ${text.trim().slice(0, 160)}`)
  }
}
console.log(`${hits} habits in what users read`)
process.exitCode = hits === 0 ? 0 : 1
