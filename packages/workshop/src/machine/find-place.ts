import type { Plotter } from '@vfab/core'

import type { Notify } from '../notice.ts'

/**
 * Lets a machine that does not know where its pen is find its corner by its switches, before it goes anywhere: boards that restart when their
 * port is opened never know it. Machines without switches take the place they wake up at for the origin.
 */
export async function findPlace(plotter: Plotter, notify: Notify, signal: AbortSignal): Promise<void> {
  if (!plotter.home) return
  const { known } = await plotter.position({ signal })
  if (known) return
  notify?.({ level: 'info', text: 'the machine does not know its place: it looks for its corner' })
  await plotter.home({ signal })
}
