import { spawn } from '@lydell/node-pty'
import { createEbbBoard, type EbbBoard, servePty } from '@vfab/sim'
import { expect, onTestFinished, test } from 'vitest'

import { svgOf } from './support/drawings.ts'
import { bin } from './support/run-bin.ts'
import { type TempProject, tempProject } from './support/temp-project.ts'

/** A person at a real terminal with the real command, at a board on a pseudo-terminal. */
interface Session {
  /** Resolves when the words have appeared after those of the call before. */
  see(words: RegExp): Promise<void>
  press(text: string): void
  /** Resolves with the exit code. */
  readonly ended: Promise<number>
}

async function boardAt(speed: number): Promise<{ board: EbbBoard; port: string; project: TempProject }> {
  const board = createEbbBoard({ speed })
  const served = await servePty(board)
  onTestFinished(() => served.close())
  const project = tempProject()
  project.install('@vfab/plotter-ebb')
  return { board, port: served.address, project }
}

function sit(project: TempProject, words: readonly string[]): Session {
  const env = { HOME: project.home, PATH: process.env['PATH'] ?? '', TERM: 'xterm' }
  const options = { cwd: project.directory, env, cols: 160, rows: 40, name: 'xterm' }
  const terminal = spawn(process.execPath, [bin, ...words], options)
  let text = ''
  let seen = 0
  const waiting = new Set<() => void>()
  terminal.onData((chunk) => {
    text += chunk
    for (const look of waiting) look()
  })
  const ended = new Promise<number>((resolve) => terminal.onExit(({ exitCode }) => resolve(exitCode)))
  onTestFinished(() => {
    try {
      terminal.kill('SIGKILL')
    } catch {
      // it has ended
    }
  })
  return {
    ended,
    press: (keys) => terminal.write(keys),
    see: (wanted) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const match = wanted.exec(text.slice(seen))
          if (!match) return
          seen += match.index + match[0].length
          waiting.delete(look)
          resolve()
        }
        waiting.add(look)
        void ended.then(() => reject(new Error(`ended before ${wanted}: ${text.slice(seen)}`)))
        look()
      }),
  }
}

const lines = svgOf(
  `<path d="${Array.from({ length: 10 }, (_, index) => `M0,${5 + 5 * index} h60`).join(' ')}" stroke="black" fill="none"/>`,
)

test(
  'keys in a real terminal pause a plot, move the pen, and let it go on to its end',
  { timeout: 60_000 },
  async () => {
    const { board, port, project } = await boardAt(4)
    project.write('drawing.svg', lines)
    const session = sit(project, ['plot', 'drawing.svg', '-d', `ebb:${port}`])
    await session.see(/stroke [1-9]\/10/)
    session.press('p')
    await session.see(/pausing/)
    await session.see(/paused, the pen is up/)
    session.press('h')
    session.press('b')
    await session.see(/resumes with stroke/)
    expect(board.record.positionMm.xMm).toBeCloseTo(0, 1)
    session.press('c')
    await session.see(/going on/)
    await session.see(/plotted drawing\.svg: 10 strokes/)
    expect(await session.ended).toBe(0)
  },
)

test('Ctrl-C in a real terminal cancels, and the job is resumed to its end', { timeout: 60_000 }, async () => {
  const { board, port, project } = await boardAt(4)
  project.write('drawing.svg', lines)
  const session = sit(project, ['plot', 'drawing.svg', '-d', `ebb:${port}`])
  await session.see(/stroke [1-9]\/10/)
  session.press('\u0003')
  await session.see(/stopping, the pen goes up/)
  await session.see(/resume with: vfab jobs resume/)
  expect(await session.ended).toBe(130)
  const again = sit(project, ['jobs', 'resume'])
  await again.see(/the machine kept its place/)
  await again.see(/plotted drawing\.svg: 10 strokes/)
  expect(await again.ended).toBe(0)
  expect(board.record.inkMm).toBeGreaterThan(599)
})
