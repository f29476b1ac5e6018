/**
 * Draws the pictures of the documentation with the built command, on simulated machines.
 *
 *   node tools/dist/pictures/draw.js    writes docs/pictures, which the README shows; a test compares them
 */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'

import { repositoryDir } from '../packaging/workspace.ts'
import { drawFirstPlot } from './first-plot.ts'

const folder = join(repositoryDir, 'docs/pictures')
mkdirSync(folder, { recursive: true })
drawFirstPlot(join(folder, 'first-plot.svg'))
