import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { mustRun } from '../packaging/run-command.ts'
import { repositoryDir } from '../packaging/workspace.ts'

/** Pictures that the site shows, drawn by the command as the pages show it. */
const drawn = [
  ['preview', 'docs/examples/first-plot.svg', '-o', 'preview.svg'],
  ['plot', 'docs/examples/first-plot.svg', '-d', 'ebb:sim', '--copies', '2x2', '--fit', '--picture', 'copies.svg'],
  ['snapshot', '-d', 'ip:sim', '-o', 'snapshot.jpg'],
  ['monitor', 'serial:sim', '--for', '3s', '--chart', 'chart.svg'],
] as const

/** Draws them into `folder`, beside those of docs/pictures. */
export async function drawPictures(folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true })
  copyFileSync(join(repositoryDir, 'docs/pictures/first-plot.svg'), join(folder, 'first-plot.svg'))
  const home = mkdtempSync(join(tmpdir(), 'vfab-site-'))
  try {
    for (const args of drawn) {
      const words = args.map((word, index) => (index === args.length - 1 ? join(folder, word) : word))
      mustRun(process.execPath, ['packages/cli/dist/bin.js', ...words, '--force'], {
        cwd: repositoryDir,
        env: { XDG_STATE_HOME: home, XDG_CONFIG_HOME: home, LANG: 'C.UTF-8' },
      })
    }
  } finally {
    rmSync(home, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 })
  }
}
