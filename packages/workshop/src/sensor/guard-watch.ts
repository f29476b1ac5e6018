import type { PlotJob } from '@vfab/job'

/**
 * Guards on duty: their sensors are open and have been read once. Several plots may share them. Disposing closes the sensors.
 * Made by `workshop.watchGuards`.
 */
export interface GuardWatch extends AsyncDisposable {
  /** Lets the guards watch a plot, until the returned function is called. */
  attach(job: PlotJob): () => void
}
