/**
 * Writes into every published package.json what all of them say alike:
 *
 *   - dependencies on packages of others are ranges (`^2.9.1`), so that one copy serves several packages; which version is
 *     installed here stands in the lockfile
 *   - `repository`, `homepage` and `bugs`, from the one address in repository.json. While that is empty, there are none.
 *
 * And below every README of theirs links to the source, the guides and the issues, from the same address.
 *
 *   node tools/manifests.js           writes
 *   node tools/manifests.js --check   lists the files that would change, and fails if there are any
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

const root = dirname(import.meta.dirname)
const check = process.argv.includes('--check')
const { url } = JSON.parse(readFileSync(join(import.meta.dirname, 'repository.json'), 'utf8'))

const outdated = packageFolders().flatMap((folder) => {
  const manifest = join('packages', folder, 'package.json')
  if (JSON.parse(readFileSync(join(root, manifest), 'utf8')).private) return []
  return [
    ...rewritten(manifest, (text) => {
      return `${JSON.stringify(withAddresses(withRanges(JSON.parse(text)), folder), null, 2)}\n`
    }),
    ...rewritten(join('packages', folder, 'README.md'), (text) => withLinks(text, folder)),
  ]
})

for (const file of outdated) console.log(`${file}${check ? ' is not as it should be' : ''}`)
if (check && outdated.length > 0) {
  console.log('write them: node tools/manifests.js')
  process.exitCode = 1
}

/** @returns the file, if it was not as it should be */
function rewritten(file, change) {
  const path = join(root, file)
  const before = readFileSync(path, 'utf8')
  const after = change(before)
  if (after === before) return []
  if (!check) writeFileSync(path, after)
  return [file]
}

/** Links that a registry shows below the README. */
function withLinks(text, folder) {
  const mark = '<!-- repository -->'
  const own = text.split(`\n${mark}\n`)[0]
  if (url === '') return own
  const source = `[Source](${url}/tree/main/packages/${folder})`
  const links = `${source} · [Guides](${url}/tree/main/docs) · [Report a problem](${url}/issues)`
  return `${own.trimEnd()}\n\n${mark}\n\n${links}\n`
}

function packageFolders() {
  return readdirSync(join(root, 'packages'))
}

function withRanges(manifest) {
  const changed = { ...manifest }
  for (const kind of ['dependencies', 'optionalDependencies']) {
    if (manifest[kind] === undefined) continue
    const entries = Object.entries(manifest[kind]).map(([name, range]) => [
      name,
      /^\d/.test(range) ? `^${range}` : range,
    ])
    changed[kind] = Object.fromEntries(entries.sort(([one], [other]) => (one < other ? -1 : 1)))
  }
  return changed
}

/** After the licence, where people look for them. */
function withAddresses(manifest, folder) {
  const addresses = {
    homepage: `${url}/tree/main/packages/${folder}#readme`,
    bugs: `${url}/issues`,
    repository: { type: 'git', url: `git+${url}.git`, directory: `packages/${folder}` },
  }
  const entries = Object.entries(manifest).filter(([key]) => !(key in addresses))
  if (url === '') return Object.fromEntries(entries)
  const place = entries.findIndex(([key]) => key === 'license') + 1
  return Object.fromEntries([...entries.slice(0, place), ...Object.entries(addresses), ...entries.slice(place)])
}
