import { join } from 'node:path'

import { expect, test } from 'vitest'

import { runBin } from './support/run-bin.ts'
import { runVfab } from './support/run-vfab.ts'
import { type TempProject, tempProject } from './support/temp-project.ts'

const secret = 'hunter-2-is-secret'

function cameraProject(config: object = {}): TempProject {
  const project = tempProject()
  project.install('@vfab/camera-ip')
  project.write('vfab.config.yaml', config)
  return project
}

test.each([
  [['config', 'show', 'ip'], { VFAB_IP_PASSWORD: secret }],
  [['config', 'show', 'ip', '--json'], { VFAB_IP_PASSWORD: secret }],
  [['config', 'explain', 'password'], { VFAB_IP_PASSWORD: secret }],
  [['config', 'explain', 'password', '--json'], { VFAB_IP_PASSWORD: secret }],
  [['config', 'explain', 'password', '--json', '--set', `password=${secret}`], {}],
  [['config', 'explain', 'url', '--json', '--set', `url=http://me:${secret}@camera/`], {}],
  [['config', 'show', '--set', `url=http://me:${secret}@camera/?token=${secret}`], {}],
  [['config', 'set', 'password', secret], {}],
  [['config', 'set', 'password', secret, '--json'], {}],
  [['config', 'set', '/devices/cam', JSON.stringify({ driver: 'ip', password: secret })], {}],
  [['snapshot', '-d', 'ip:http://127.0.0.1:9/', '--set', `password=${secret}`, '--set', 'lingerMs=x'], {}],
])('%j does not print the password', async (args, env) => {
  const { stdout, stderr } = await runVfab(cameraProject(), args, { env })
  expect(stdout + stderr).not.toBe('')
  expect(stdout + stderr).not.toContain(secret)
})

test('a password may lie in a file, named from the configuration file, the environment or --set', async () => {
  const file = cameraProject({ drivers: { ip: { password: { file: 'camera.secret' } } } })
  const show = ['config', 'show', 'ip']
  file.write('camera.secret', `${secret}\n`)
  const shown = await runVfab(file, show)
  expect(shown).toMatchObject({ code: 0, stderr: '' })
  expect(shown.stdout).toMatch(/^password +\(hidden\) +.*vfab\.config\.yaml:/m)
  expect(shown.stdout).not.toContain(secret)
  const path = join(file.directory, 'camera.secret')
  const none = cameraProject()
  for (const [args, env] of [
    [[], { VFAB_IP_PASSWORD_FILE: path }],
    [['--set', `password.file=${path}`], {}],
  ] as const) {
    const { code, stdout } = await runVfab(none, [...show, ...args], { env })
    expect({ code, stdout }).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^password +\(hidden\)/m) as string,
    })
  }
  const missing = await runVfab(none, show, { env: { VFAB_IP_PASSWORD_FILE: '/nowhere/secret' } })
  expect(missing).toMatchObject({ code: 2, stderr: expect.stringContaining('/nowhere/secret') as string })
})

test('the installed command hides it too', async () => {
  const project = cameraProject()
  const bin = project.installCommand()
  const { code, stdout } = await runBin(project, ['config', 'show', 'ip'], { bin, env: { VFAB_IP_PASSWORD: secret } })
  expect(code).toBe(0)
  expect(stdout).toMatch(/^password +\(hidden\) +VFAB_IP_PASSWORD$/m)
})

test('headers of a web sensor hold keys: they are hidden, and may lie in a file', async () => {
  const project = tempProject()
  project.install('@vfab/sensor-http')
  project.write('key.secret', secret)
  const url = ['--set', 'url=http://127.0.0.1:9/']
  for (const given of [`headers.X-Key=${secret}`, `headers.X-Key.file=${join(project.directory, 'key.secret')}`]) {
    const { code, stdout } = await runVfab(project, ['config', 'show', 'http', ...url, '--set', given])
    expect({ code, stdout }).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^headers\.X-Key +\(hidden\)/m) as string,
    })
    expect(stdout).not.toContain(secret)
  }
})
