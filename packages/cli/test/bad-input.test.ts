import { once } from 'node:events'
import { chmodSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'

import { createEbbBoard, type EbbBoard, type EbbBoardOptions, servePty, serveTcp } from '@vfab/sim'
import { expect, onTestFinished, test } from 'vitest'

import { expectNothingMoved } from './support/board.ts'
import { square, svgOf } from './support/drawings.ts'
import { runBin, startBin } from './support/run-bin.ts'
import { type TempProject, tempProject } from './support/temp-project.ts'

/** A project with a driver, and a board on a socket of this process. */
async function workshop(
  options: EbbBoardOptions = {},
): Promise<{ project: TempProject; board: EbbBoard; device: string }> {
  const project = tempProject()
  project.install('@vfab/plotter-ebb')
  project.write('good.svg', svgOf(square))
  const board = createEbbBoard(options)
  const served = await serveTcp(board)
  onTestFinished(() => served.close())
  return { project, board, device: `ebb:${served.address}` }
}

const drawings: readonly { title: string; file: string; content: string; says: RegExp }[] = [
  { title: 'an empty file', file: 'empty.svg', content: '', says: /empty\.svg is empty/ },
  {
    title: 'a file that is no SVG',
    file: 'photo.svg',
    content: '\u0089PNG\r\n\u001a\n',
    says: /photo\.svg .*not.*SVG|XML/,
  },
  { title: 'a file that breaks off', file: 'half.svg', content: svgOf(square).slice(0, 120), says: /half\.svg / },
  { title: 'an SVG without a shape', file: 'blank.svg', content: svgOf(''), says: /blank\.svg .*nothing/ },
  {
    title: 'a page of 0 × 0',
    file: 'zero.svg',
    content: '<svg xmlns="http://www.w3.org/2000/svg" width="0" height="0"><path d="M0,0 h5" stroke="black"/></svg>',
    says: /zero\.svg .*page|size|width/,
  },
  {
    title: 'NaN in a path',
    file: 'nan.svg',
    content: svgOf('<path d="M0,0 L NaN,5" stroke="black"/>'),
    says: /nan\.svg .*NaN/,
  },
]

for (const { title, file, content, says } of drawings) {
  test(`${title} ends with exit code 2, and the board is not even opened`, async () => {
    const { project, board, device } = await workshop()
    project.write(file, content)
    const { code, stdout, stderr } = await runBin(project, ['plot', file, '--device', device])
    expect(stderr).toMatch(says)
    expect(stdout).toBe('')
    expect(code).toBe(2)
    expect(board.record.commands).toEqual([])
  })
}

test('a file that is not there, and a directory, end with exit code 2', async () => {
  const { project, board, device } = await workshop()
  const missing = await runBin(project, ['plot', 'missing.svg', '--device', device])
  expect(missing).toMatchObject({ code: 2, stderr: expect.stringContaining('there is no file missing.svg') as string })
  const directory = await runBin(project, ['plot', 'node_modules', '--device', device])
  expect(directory).toMatchObject({ code: 2, stderr: expect.stringContaining('is a directory') as string })
  expect(board.record.commands).toEqual([])
})

test('a file without the right to read it ends with exit code 4', async () => {
  const { project, board, device } = await workshop()
  const run = await runBin(project, ['plot', secret(project, 'secret.svg'), '--device', device], {
    withoutPrivileges: true,
  })
  expect(run.code).toBe(4)
  expect(run.stderr).toContain('secret.svg')
  expect(board.record.commands).toEqual([])
})

test('an unknown key in the configuration is named with file, line and the nearest key', async () => {
  const { project, board, device } = await workshop()
  project.write('vfab.config.yaml', 'drivers:\n  ebb:\n    penUpPrecent: 60\n')
  const { code, stderr } = await runBin(project, ['plot', 'good.svg', '--device', device])
  expect(stderr).toContain('penUpPrecent')
  expect(stderr).toContain('vfab.config.yaml:3')
  expect(stderr).toContain('did you mean penUpPercent')
  expect(code).toBe(2)
  expect(board.record.commands).toEqual([])
})

test('an environment variable of the wrong type is named', async () => {
  const { project, board, device } = await workshop()
  const env = { VFAB_EBB_DRAW_SPEED_MM_PER_S: 'fast' }
  const { code, stderr } = await runBin(project, ['plot', 'good.svg', '--device', device], { env })
  expect(stderr).toContain('VFAB_EBB_DRAW_SPEED_MM_PER_S: "fast" is not a number')
  expect(code).toBe(2)
  expect(board.record.commands).toEqual([])
})

test('a setting beyond what the machine can do is refused', async () => {
  const { project, board, device } = await workshop()
  const run = await runBin(project, ['plot', 'good.svg', '--device', device, '--set', 'drawSpeedMmPerS=9999'])
  expect(run.stderr).toContain('--set drawSpeedMmPerS=9999')
  expect(run.code).toBe(2)
  expect(board.record.commands).toEqual([])
})

test('a port that is not there ends with exit code 3', async () => {
  const { project } = await workshop()
  const { code, stderr } = await runBin(project, ['plot', 'good.svg', '--device', 'ebb:/dev/vfab-not-there'])
  expect(stderr).toContain('/dev/vfab-not-there')
  expect(code).toBe(3)
})

test('an address where nobody listens ends with exit code 3', async () => {
  const { project } = await workshop()
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  await new Promise((resolve) => server.close(resolve))
  const { code, stderr } = await runBin(project, ['plot', 'good.svg', '--device', `ebb:tcp://127.0.0.1:${port}`])
  expect(stderr).toContain(`127.0.0.1:${port}`)
  expect(code).toBe(3)
})

test('a port without rights ends with exit code 4 and says how to get them', async () => {
  const { project } = await workshop()
  const { code, stderr } = await runBin(project, ['plot', 'good.svg', '--device', `ebb:${secret(project, 'port')}`], {
    withoutPrivileges: true,
  })
  expect(stderr).toMatch(/hint: /)
  expect(code).toBe(4)
})

test('a port that another command uses ends with exit code 5 and names the process', { timeout: 30_000 }, async () => {
  const { project, board } = await workshop()
  const served = await servePty(board)
  onTestFinished(() => served.close())
  const device = `ebb:${served.address}`
  const holder = startBin(project, ['pen', 'down', '--device', device])
  let said = ''
  for await (const chunk of holder.stderr!) if ((said += String(chunk)).includes('press Enter')) break
  const { code, stderr } = await runBin(project, ['plot', 'good.svg', '--device', device])
  expect(stderr).toContain(String(holder.pid))
  expect(code).toBe(5)
  expect(board.record.moveCount).toBe(0)
  holder.stdin!.end('\n')
  expect(await once(holder, 'close')).toEqual([0, null])
})

test('a device that is no EBB ends with exit code 3', async () => {
  const { project } = await workshop()
  const grbl = createServer((socket) => socket.on('data', () => socket.write('error:1\r\n')).on('error', () => {}))
  grbl.listen(0, '127.0.0.1')
  await once(grbl, 'listening')
  onTestFinished(() => void grbl.close())
  const { port } = grbl.address() as { port: number }
  const { code, stderr } = await runBin(project, ['plot', 'good.svg', '--device', `ebb:tcp://127.0.0.1:${port}`])
  expect(stderr).toContain('is not an EBB')
  expect(code).toBe(3)
})

test('an unknown driver ends with exit code 3 and names what is installed', async () => {
  const { project, board } = await workshop()
  const { code, stderr } = await runBin(project, ['plot', 'good.svg', '--device', 'ebbb:/dev/ttyACM0'])
  expect(stderr).toContain('no installed driver is called ebbb')
  expect(stderr).toContain('did you mean ebb?')
  expect(code).toBe(3)
  expect(board.record.commands).toEqual([])
})

test('a motor supply that is off ends with exit code 1, and nothing moves', async () => {
  const { project, board, device } = await workshop({ motorSupplyVolts: 0 })
  const { code, stderr } = await runBin(project, ['plot', 'good.svg', '--device', device])
  expect(stderr).toMatch(/supply|power/)
  expect(stderr).toMatch(/hint: /)
  expect(code).toBe(1)
  expectNothingMoved(board)
})

/** A file that nobody may read. */
function secret(project: TempProject, name: string): string {
  const path = join(project.directory, name)
  writeFileSync(path, svgOf(square))
  chmodSync(path, 0o000)
  return path
}
