import { writePage, writePicture } from '../plot/write-picture.ts'
import type { ChannelHistory } from './channel-history.ts'
import { chartPage } from './chart-page.ts'

/** Draws channels that kept their points: as .svg or .png, or as .html with the values under the pointer. @returns the path of the file */
export async function writeChart(
  file: string,
  channels: readonly ChannelHistory[],
  { cwd, title }: { readonly cwd: string; readonly title: string },
): Promise<string> {
  const { drawChart } = await import('./chart.ts') // heavy, and rarely wanted
  const { svg, frame } = drawChart(channels, title)
  return /\.html?$/i.test(file)
    ? writePage(file, chartPage(svg, frame, channels, title), cwd)
    : writePicture(file, svg, cwd)
}
