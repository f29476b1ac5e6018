/*
 * Faults that people met at the installed command, each tried on a copy of it, as installed: what is previewed, what is written, and what is
 * kept secret. The table in docs/proofs.md lists where the others are tried.
 */
import { once } from 'node:events'
import { readdirSync, readFileSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'

import { createEbbBoard, servePty } from '@vfab/sim'
import { expect, onTestFinished, test } from 'vitest'

import { layerOf, square, svgOf } from './support/drawings.ts'
import { pngColors } from './support/png-pixels.ts'
import { runBin, startBin } from './support/run-bin.ts'
import { tempProject, type TempProject } from './support/temp-project.ts'

const secret = 'hunter-2-is-secret'
const notes = 'notes that nobody has a copy of\n'

function installed(...names: string[]): { project: TempProject; bin: string } {
  const project = tempProject()
  project.install(...names)
  return { project, bin: project.installCommand() }
}

test('a page that is turned says so, also where it then does not fit', async () => {
  const { project, bin } = installed('@vfab/plotter-ebb')
  project.write('tall.svg', svgOf('<path d="M10,10 V290" stroke="black"/>', 210, 297))
  const turned = await runBin(project, ['preview', 'tall.svg'], { bin })
  expect(turned.code).toBe(0)
  expect(turned.stderr).toContain('turned by a quarter, so that it fits: the page is now 297 × 210 mm')
  const asked = ['plot', 'tall.svg', '-d', 'ebb:sim', '--dry-run', '--rotate', '180', '--offset=0,-500']
  const refused = await runBin(project, asked, { bin })
  expect(refused.code).toBe(2)
  expect(refused.stderr).toContain('turned by 180°, as --rotate asks')
})

test('without a plotter driver a preview names the machine of its time, and shows each colour of a layer', async () => {
  const { project, bin } = installed()
  const lines = '<path d="M10,10 h60" stroke="#c00000"/><path d="M10,20 h60" stroke="#0000c0"/>'
  project.write('drawing.svg', svgOf(layerOf('1 both', `<g fill="none">${lines}</g>`)))
  const { code, stdout } = await runBin(project, ['preview', 'drawing.svg', '-o', 'out.svg'], { bin })
  expect(code).toBe(0)
  expect(stdout).toContain('on a machine such as AxiDraw V3:')
  expect(stdout).toMatch(/^in all +\d+\.\d s$/m)
  for (const color of ['#c00000', '#0000c0']) expect(project.read('out.svg')).toContain(`stroke="${color}"`)
  expect(await runBin(project, ['preview', 'drawing.svg', '-o', 'out.png'], { bin })).toMatchObject({ code: 0 })
  const colors = pngColors(readFileSync(join(project.directory, 'out.png')))
  for (const color of ['c00000', '0000c0']) expect(colors.get(color), color).toBeGreaterThan(100)
})

test('an output that is the input, the configuration or a file of the user is refused, and nothing is written', async () => {
  const { project, bin } = installed('@vfab/plotter-ebb', '@vfab/plotter-hpgl')
  const drawing = svgOf(square)
  const configuration = '# nothing is set here\n'
  project.write('a.svg', drawing)
  project.write('notes.svg', notes)
  project.write('vfab.config.yaml', configuration)
  symlinkSync('a.svg', join(project.directory, 'link.svg'))
  const before = readdirSync(project.directory)
  const plot = ['plot', 'a.svg', '-d', 'ebb:sim']
  for (const [words, says] of [
    [[...plot, '--picture', 'a.svg'], 'would overwrite a.svg, which is the input'],
    [['preview', 'a.svg', '-o', 'link.svg', '--force'], 'the input'],
    [['plot', 'a.svg', '-d', 'hpgl:file=link.svg', '--force'], 'the input'],
    [[...plot, '--trace', 'vfab.config.yaml', '--force'], 'the configuration'],
    [[...plot, '--picture', 'out.svg', '--live', './out.svg'], 'would overwrite'],
    [['preview', 'a.svg', '-o', 'notes.svg'], '--force'],
  ] as const) {
    const { code, stderr } = await runBin(project, words, { bin })
    expect(stderr, words.join(' ')).toContain(says)
    expect(code, words.join(' ')).toBe(2)
  }
  expect(project.read('a.svg')).toBe(drawing)
  expect(project.read('notes.svg')).toBe(notes)
  expect(project.read('vfab.config.yaml')).toBe(configuration)
  expect(readdirSync(project.directory)).toEqual(before)
})

test('a password from the environment or the command line is hidden wherever it is shown', async () => {
  const { project, bin } = installed('@vfab/camera-ip')
  const inEnvironment = { VFAB_IP_PASSWORD: secret }
  for (const [words, env] of [
    [['config', 'show', 'ip'], inEnvironment],
    [['config', 'show', '--device', 'ip', '--json'], inEnvironment],
    [['config', 'explain', 'password', '--json'], inEnvironment],
    [['config', 'set', 'password', secret], {}],
  ] as const) {
    const { code, stdout, stderr } = await runBin(project, words, { bin, env })
    expect(code, `${words.join(' ')}: ${stderr}`).toBe(0)
    expect(stdout).toMatch(/hidden|\*\*\*/)
    expect(stdout + stderr, words.join(' ')).not.toContain(secret)
  }
  const failed = ['snapshot', '-d', 'ip:http://127.0.0.1:9/', '--set', `password=${secret}`, '--set', 'lingerMs=x']
  const { code, stdout, stderr } = await runBin(project, failed, { bin })
  expect(code).toBe(2)
  expect(stdout + stderr).not.toContain(secret)
})

test('neither the lock of a machine nor DEVICE_BUSY repeats the options of a command', async () => {
  const { project, bin } = installed('@vfab/plotter-ebb')
  const served = await servePty(createEbbBoard())
  onTestFinished(() => served.close())
  project.write('long.svg', svgOf(`<path d="${'M0,5 H100 M0,50 H100 '.repeat(50)}" fill="none" stroke="black"/>`))
  const device = ['-d', `ebb:${served.address}`, '--json']
  const words = ['plot', 'long.svg', '--keep-order', ...device, '--on', `finish=true ${secret}`]
  const first = startBin(project, words, { bin })
  const closed = once(first, 'close')
  let events = ''
  await new Promise<void>((resolve, reject) => {
    first.stdout!.on('data', (chunk) => (events += String(chunk)).includes('"type":"progress"') && resolve())
    first.once('close', () => reject(new Error(`the plot ended: ${events}`)))
  })
  const locks = join(project.home, '.local/state/vfab/locks')
  const kept = readdirSync(locks).map((name) => readFileSync(join(locks, name), 'utf8'))
  expect(kept.join('')).toContain('vfab plot long.svg …')
  expect(kept.join('')).not.toContain(secret)
  const second = await runBin(project, ['pen', 'up', ...device], { bin })
  first.kill('SIGKILL')
  await closed
  expect(second.code).toBe(5)
  expect(JSON.parse(second.stdout)).toMatchObject({ error: { code: 'DEVICE_BUSY' } })
  expect(second.stdout + second.stderr).toContain('vfab plot long.svg …')
  expect(second.stdout + second.stderr).not.toContain(secret)
})
