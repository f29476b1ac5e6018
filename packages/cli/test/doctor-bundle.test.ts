import { execFileSync } from 'node:child_process'
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { inflateRawSync } from 'node:zlib'

import { expect, test } from 'vitest'

import { runVfab } from './support/run-vfab.ts'
import { type TempProject, tempProject } from './support/temp-project.ts'

/** Reads an archive by its local headers: the sizes are in them. */
function unzip(archive: Buffer): Map<string, string> {
  const files = new Map<string, string>()
  let at = 0
  while (archive.readUInt32LE(at) === 0x0403_4b50) {
    const [size, nameLength] = [archive.readUInt32LE(at + 18), archive.readUInt16LE(at + 26)]
    const start = at + 30 + nameLength
    const name = archive.toString('utf8', at + 30, start)
    files.set(name, inflateRawSync(archive.subarray(start, start + size)).toString('utf8'))
    at = start + size
  }
  return files
}

const secrets = [
  'hunter2-in-file',
  'maker:s3cret@camera',
  's3cret',
  'tok-in-query',
  'env-secret',
  'in-a-secret-file',
  'of-no-driver',
  'quo"ted\\pass',
]

/** A project with a secret in every place that may have one. */
function secretProject(): TempProject {
  const project = tempProject()
  project.install('@vfab/camera-ip', '@vfab/plotter-ebb')
  project.write('camera.secret', 'in-a-secret-file\n')
  project.write(
    'vfab.config.yaml',
    `device: top
devices:
  top: { driver: ip, url: 'http://maker:s3cret@camera.local/cam?token=tok-in-query', password: hunter2-in-file }
  side: { driver: ip, url: 'http://side.local/', password: { file: camera.secret } }
  back: { driver: ip, url: 'http://back.local/', password: 'quo"ted\\pass' }
  lost: { driver: not-installed, apiKey: of-no-driver }
hooks:
  - { on: finish, url: 'http://hooks.local/?token=tok-in-query' }
`,
  )
  const entry = (message: string): string =>
    JSON.stringify({ time: '2026-11-30T00:00:00.000Z', pid: 1, level: 'info', event: 'state', message })
  project.write(
    'run.log',
    `${secrets.map((secret) => entry(`got ${secret} at http://a:s3cret@b/`)).join('\n')}\nhunter2-in-file`,
  )
  return project
}

const env = { VFAB_IP_PASSWORD: 'env-secret' }

test('a bundle has what a bug report needs, and none of the secrets', async () => {
  const project = secretProject()
  const { code, stdout } = await runVfab(project, ['doctor', '--bundle', 'report.zip', '--include', 'run.log'], {
    env,
    platform: 'darwin',
  })
  expect(stdout).toContain('report.zip (8 files)')
  const path = join(project.directory, 'report.zip')
  const files = unzip(readFileSync(path))
  expect([...files.keys()]).toEqual([
    'versions.json',
    'doctor.json',
    'packages.json',
    'config.json',
    'devices.json',
    'jobs.json',
    'events.json',
    'logs/1-run.log',
  ])
  const all = [...files.values()].join('\n')
  for (const secret of [...secrets, JSON.stringify('quo"ted\\pass').slice(1, -1)]) expect(all).not.toContain(secret)
  expect(all).not.toContain(project.home)
  expect(JSON.parse(files.get('versions.json') ?? '')).toMatchObject({
    node: { node: process.versions.node },
    packages: { '@vfab/plotter-ebb': '1.0.0' },
  })
  expect(JSON.parse(files.get('config.json') ?? '')).toMatchObject({
    merged: { device: 'top', devices: { top: { driver: 'ip', password: '(hidden)' } } },
    environment: ['VFAB_IP_PASSWORD'],
  })
  expect(files.get('logs/1-run.log')).toContain('got (hidden) at')
  expect(statSync(path).mode & 0o777).toBe(0o600)
  // `lost` names a driver that is not installed.
  expect(code).toBe(1)
})

test('other programs read the archive', async () => {
  const project = tempProject()
  project.install('@vfab/plotter-ebb')
  await runVfab(project, ['doctor', '--bundle', 'report.zip'])
  const check = 'import sys, zipfile; print(zipfile.ZipFile(sys.argv[1]).testzip())'
  const file = join(project.directory, 'report.zip')
  expect(execFileSync('python3', ['-c', check, file], { encoding: 'utf8' }).trim()).toBe('None')
})

test('a bundle of a configuration that cannot be read has everything else', async () => {
  const project = tempProject()
  project.install('@vfab/camera-ip')
  project.write('vfab.config.yaml', 'devices: [\n  password: broken-secret\n')
  const { code } = await runVfab(project, ['doctor', '--bundle', 'report.zip'], { env })
  const files = unzip(readFileSync(join(project.directory, 'report.zip')))
  expect(JSON.parse(files.get('config.json') ?? '')).toBe(null)
  expect(files.get('doctor.json')).toContain('vfab.config.yaml')
  expect([...files.values()].join('\n')).not.toContain('env-secret')
  expect(code).toBe(1)
})

test('a bundle replaces another bundle, and nothing else', async () => {
  const project = tempProject()
  project.install('@vfab/plotter-ebb')
  project.write('notes.txt', 'mine')
  const refused = await runVfab(project, ['doctor', '--bundle', 'notes.txt'])
  expect([refused.code, project.read('notes.txt')]).toEqual([2, 'mine'])
  await runVfab(project, ['doctor', '--bundle', 'report.zip'])
  const { stdout } = await runVfab(project, ['doctor', '--bundle', 'report.zip', '--json'])
  expect(JSON.parse(stdout)).toMatchObject({ bundle: { path: join(project.directory, 'report.zip') } })
})

test('a log is included in a bundle only', async () => {
  const project = tempProject()
  project.install('@vfab/plotter-ebb')
  const { code, stderr } = await runVfab(project, ['doctor', '--include', 'run.log'])
  expect(code).toBe(2)
  expect(stderr).toContain('--include needs --bundle FILE')
})
