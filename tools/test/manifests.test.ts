import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { expect, onTestFinished, test } from 'vitest'

import { publishedPackages, repositoryDir } from '../src/packaging/workspace.ts'

/** The manifests and READMEs of this repository in a folder of their own, and the tool that writes them. */
function copyOfManifests(): { read(file: string): string; write(url: string): string } {
  const root = mkdtempSync(join(tmpdir(), 'vfab-manifests-'))
  onTestFinished(() => rmSync(root, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 }))
  mkdirSync(join(root, 'tools'))
  cpSync(join(repositoryDir, 'tools/manifests.js'), join(root, 'tools/manifests.mjs'))
  for (const { dir } of publishedPackages()) {
    const folder = join(root, dir.slice(repositoryDir.length))
    mkdirSync(folder, { recursive: true })
    for (const file of ['package.json', 'README.md']) cpSync(join(dir, file), join(folder, file))
  }
  return {
    read: (file) => readFileSync(join(root, file), 'utf8'),
    write(url) {
      writeFileSync(join(root, 'tools/repository.json'), JSON.stringify({ url }))
      return execFileSync(process.execPath, [join(root, 'tools/manifests.mjs')], { encoding: 'utf8' })
    },
  }
}

test('one address is written into every package.json and README, and taken out again', () => {
  const copy = copyOfManifests()
  const before = copy.read('packages/plotter-ebb/package.json')
  const readme = copy.read('packages/plotter-ebb/README.md')
  const url = 'https://code.example/makers/vfab'
  expect(copy.write(url).trim().split('\n')).toHaveLength(2 * publishedPackages().length)
  expect(JSON.parse(copy.read('packages/plotter-ebb/package.json'))).toMatchObject({
    homepage: `${url}/tree/main/packages/plotter-ebb#readme`,
    bugs: `${url}/issues`,
    repository: { type: 'git', url: `git+${url}.git`, directory: 'packages/plotter-ebb' },
  })
  expect(copy.read('packages/plotter-ebb/README.md')).toContain(`[Report a problem](${url}/issues)\n`)
  expect(copy.write(url)).toBe('')
  copy.write('https://elsewhere.example/vfab')
  expect(copy.read('packages/plotter-ebb/README.md')).not.toContain('code.example')
  copy.write('')
  expect(copy.read('packages/plotter-ebb/package.json')).toBe(before)
  expect(copy.read('packages/plotter-ebb/README.md')).toBe(readme)
})
