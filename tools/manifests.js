/**
 * Writes into every published package.json what all of them say alike:
 *
 *   - dependencies on packages of others are ranges (`^2.9.1`), so that one copy serves several packages; which version is
 *     installed here stands in the lockfile
 *   - `repository`, `homepage` and `bugs`, from the one address in repository.json. While that is empty, there are none.
 *
 *   node tools/manifests.js           writes
 *   node tools/manifests.js --check   lists the files that would change, and fails if there are any
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

const root = dirname(import.meta.dirname)
const check = process.argv.includes('--check')
const { url } = JSON.parse(readFileSync(join(import.meta.dirname, 'repository.json'), 'utf8'))

const outdated = packageFolders().filter((folder) => {
  const path = join(root, 'packages', folder, 'package.json')
  const before = readFileSync(path, 'utf8')
  const manifest = JSON.parse(before)
  if (manifest.private) return false
  const after = `${JSON.stringify(withAddresses(withRanges(manifest), folder), null, 2)}\n`
  if (after === before) return false
  if (!check) writeFileSync(path, after)
  return true
})

for (const folder of outdated) console.log(`packages/${folder}/package.json${check ? ' is not as it should be' : ''}`)
if (check && outdated.length > 0) {
  console.log('write them: node tools/manifests.js')
  process.exitCode = 1
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
