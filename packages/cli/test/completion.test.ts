import { execFileSync, spawnSync } from 'node:child_process'
import { chmodSync } from 'node:fs'
import { delimiter, join } from 'node:path'

import { expect, test } from 'vitest'

import { bin } from './support/run-bin.ts'
import { runVfab } from './support/run-vfab.ts'
import { type TempProject, tempProject } from './support/temp-project.ts'

function ebbProject(): TempProject {
  const project = tempProject()
  project.install('@vfab/plotter-ebb')
  project.write('vfab.config.yaml', 'devices:\n  east: { driver: ebb }\n')
  project.write('drawing.svg', '')
  return project
}

async function candidates(project: TempProject, ...words: string[]): Promise<string[]> {
  const { stdout } = await runVfab(project, ['__complete', '--', ...words])
  return stdout.split('\n').flatMap((line) => line.split('\t')[0] || [])
}

test('commands, subcommands, options and choices are completed from the table', async () => {
  const project = ebbProject()
  expect(await candidates(project, 'p')).toEqual(['plot', 'preview', 'pen', 'park'])
  expect(await candidates(project, 'driver', '')).toEqual([
    'list',
    'info',
    'search',
    'install',
    'remove',
    'outdated',
    'update',
    'test',
    'check',
    'new',
  ])
  expect(await candidates(project, 'plot', '--pa')).toEqual(['--paper', '--passes', '--pause-after-ink'])
  expect(await candidates(project, 'pen', '')).toEqual(['up', 'down', 'cycle', 'setup'])
  expect(await candidates(project, '--json', 'pen', 'c')).toEqual(['cycle'])
  expect(await candidates(project, 'nonsense', '')).toEqual([])
})

test('hidden commands are not completed', async () => {
  expect(await candidates(ebbProject(), '__')).toEqual([])
})

test('devices, drivers, settings and packages are looked up', async () => {
  const project = ebbProject()
  expect(await candidates(project, 'plot', 'a.svg', '--device', '')).toEqual(['east', 'ebb', 'ebb:sim'])
  expect(await candidates(project, 'plot', 'a.svg', '-d', 'ebb:')).toEqual(['ebb:sim'])
  expect(await candidates(project, 'plot', '--device=eb')).toEqual(['--device=ebb', '--device=ebb:sim'])
  expect(await candidates(project, 'driver', 'info', '')).toEqual(['ebb'])
  expect(await candidates(project, 'config', 'explain', 'penU')).toEqual(['penUpPercent'])
  expect(await candidates(project, 'driver', 'install', 'axi')).toEqual(['axis', 'axidraw', 'axidraw-clone'])
})

test('files are left to the shell', async () => {
  expect(await candidates(ebbProject(), 'plot', '')).toEqual([':file'])
  expect(await candidates(ebbProject(), 'driver', 'list', '--project', '')).toEqual([':directory'])
})

test('a broken configuration does not disturb the line being typed', async () => {
  const project = ebbProject()
  project.write('vfab.config.yaml', 'devices: [')
  const { code, stderr } = await runVfab(project, ['__complete', '--', 'plot', '--device', ''])
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
})

/** A directory with a `vfab` on the way to be found by shells. */
function pathWithVfab(project: TempProject): string {
  chmodSync(project.write('bin/vfab', `#!/bin/sh\nexec '${process.execPath}' '${bin}' "$@"\n`), 0o755)
  return [join(project.directory, 'bin'), process.env['PATH']].join(delimiter)
}

/** What bash offers for a line with the cursor at its end. */
function bashCompletes(project: TempProject, line: string): string[] {
  const words = line.split(/[ :=]/)
  const script = [
    'source <(vfab completion bash)',
    `COMP_LINE='${line}' COMP_POINT=${line.length} COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')})`,
    `COMP_CWORD=${words.length - 1}`,
    '_vfab 2>/dev/null', // compopt complains outside of a real completion
    'printf "%s\\n" "${COMPREPLY[@]}"',
  ].join('\n')
  const env = { PATH: pathWithVfab(project), HOME: project.home }
  const output = execFileSync('bash', ['--norc', '-c', script], { cwd: project.directory, env, encoding: 'utf8' })
  return output.split('\n').filter(Boolean)
}

test('bash completes commands, options, files, and devices with a colon in them', { timeout: 60_000 }, () => {
  const project = ebbProject()
  expect(bashCompletes(project, 'vfab pl')).toEqual(['plot'])
  expect(bashCompletes(project, 'vfab config ')).toEqual(['show', 'explain', 'set', 'undo', 'validate', 'schema'])
  expect(bashCompletes(project, 'vfab plot dra')).toEqual(['drawing.svg'])
  expect(bashCompletes(project, 'vfab plot drawing.svg --device ebb:')).toEqual(['sim'])
  expect(bashCompletes(project, 'vfab plot drawing.svg --device=ea')).toEqual(['east'])
})

const isThere = (shell: string): boolean => spawnSync(shell, ['-c', 'exit 0']).status === 0

test.skipIf(!isThere('fish'))('fish completes commands, devices and files (skipped where there is no fish)', () => {
  const project = ebbProject()
  const offers = (line: string): string[] => {
    const script = `vfab completion fish | source; complete -C '${line}'`
    const env = { PATH: pathWithVfab(project), HOME: project.home }
    const output = execFileSync('fish', ['-c', script], { cwd: project.directory, env, encoding: 'utf8' })
    return output.split('\n').flatMap((each) => each.split('\t')[0] || [])
  }
  expect(offers('vfab pl')).toEqual(['plot'])
  expect(offers('vfab plot drawing.svg --device ebb')).toEqual(['ebb', 'ebb:sim'])
  expect(offers('vfab plot dra')).toEqual(['drawing.svg'])
})

test.skipIf(!isThere('zsh'))('zsh understands its script (skipped where there is no zsh)', async () => {
  const project = ebbProject()
  const { stdout } = await runVfab(project, ['completion', 'zsh'])
  const script = project.write('_vfab', stdout)
  expect(spawnSync('zsh', ['-n', script], { encoding: 'utf8' })).toMatchObject({ status: 0, stderr: '' })
})

test('every shell has a script that asks the command', async () => {
  for (const shell of ['bash', 'zsh', 'fish', 'pwsh']) {
    const { code, stdout } = await runVfab(ebbProject(), ['completion', shell])
    expect(code).toBe(0)
    expect(stdout).toContain('__complete')
    expect(stdout).not.toContain('\\${')
  }
})
