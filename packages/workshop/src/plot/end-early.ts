import type { JobStore } from '@vfab/job'

import type { RunningPlot } from './running-plot.ts'

/**
 * A plot that ended early says that it can be resumed. A job that never began is forgotten: whoever corrects the mistake starts
 * a new one.
 */
export async function endEarly(plot: RunningPlot, store: JobStore, begun: boolean): Promise<void> {
  if (begun) plot.emit({ type: 'resumable' })
  else await store.remove(plot.id).catch(() => {})
}
