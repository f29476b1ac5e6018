import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { mustRun } from '../packaging/run-command.ts'
import { repositoryDir } from '../packaging/workspace.ts'

/** Plots docs/examples/first-plot.svg on the simulated EiBotBoard and writes what the job's journal says is on the paper. */
export function drawFirstPlot(picture: string): void {
  const home = mkdtempSync(join(tmpdir(), 'vfab-picture-'))
  try {
    const vfab = (...args: string[]): string =>
      mustRun(process.execPath, ['packages/cli/dist/bin.js', ...args], {
        cwd: repositoryDir,
        env: { XDG_STATE_HOME: home, XDG_CONFIG_HOME: home, LANG: 'C.UTF-8' },
      })
    vfab('plot', 'docs/examples/first-plot.svg', '--device', 'ebb:sim')
    vfab('jobs', 'show', '--svg', picture, '--force')
  } finally {
    rmSync(home, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 })
  }
}
