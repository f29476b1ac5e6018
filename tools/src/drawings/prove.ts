/**
 * Drawings against a renderer of others: where every stroke is thin and black, resvg and we put ink in the same places.
 *
 *   node tools/dist/drawings/prove.js            300 files: this repository's own, and some of each of six icon packages
 *   node tools/dist/drawings/prove.js PATH …     all SVG files in these directories
 */
import { readFileSync } from 'node:fs'

import { compareWithResvg } from './compare.ts'
import { known } from './known-differences.ts'
import { sampleFiles, svgFilesIn } from './samples.ts'

/** The part of either side's ink that the other may be without. */
const mostAlone = 0.02

const paths = process.argv.slice(2)
const { files, remove } = paths.length === 0 ? sampleFiles(300) : { files: paths.flatMap(svgFilesIn), remove: () => {} }
let passed = 0
let listed = 0
let sizeless = 0
const failures: string[] = []
try {
  for (const { path, name } of files) {
    const difference = await compareWithResvg(readFileSync(path, 'utf8')).catch((error: unknown) => error as Error)
    if (difference === undefined) sizeless++
    else if (difference instanceof Error) failures.push(`${name}: ${difference.message}`)
    else if (Math.max(difference.first, difference.second) <= mostAlone) passed++
    else if (known.has(name)) listed++
    else {
      const percent = [difference.first, difference.second].map((part) => `${(100 * part).toFixed(1)} %`)
      failures.push(`${name}: ${percent[0]} of resvg's ink is not ours, ${percent[1]} of ours is not resvg's`)
    }
  }
} finally {
  remove()
}
for (const failure of failures) console.error(failure)
console.log(`${listed} that are known to differ, ${sizeless} without a size`)
console.log(`${passed} passed, ${failures.length} failed`)
if (failures.length > 0) process.exitCode = 1
