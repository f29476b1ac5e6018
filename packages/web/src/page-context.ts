import type { ReadonlySignal, Signal } from '@preact/signals'
import type { Device, Job } from '@vfab/server/api'
import { type Context, createContext } from 'preact'
import { useContext } from 'preact/hooks'

import type { Problem, Shop } from './live/shop.ts'
import type { PictureWorkers } from './paper/picture-workers.ts'
import type { StrokesLoader } from './paper/strokes-loader.ts'
import type { Route, ViewName } from './route.ts'

/** A question with a yes and a no. */
export interface Ask {
  readonly text: string
  readonly yes: string
  readonly answer: (yes: boolean) => void
}

/** What every part of the page can reach. */
export interface PageContext {
  readonly shop: Shop
  readonly route: ReadonlySignal<Route>
  /** Goes to a view; the address changes. */
  readonly go: (view: ViewName, query?: Readonly<Record<string, string | undefined>>) => void
  /** Changes some of what the address says, without a step in the history. */
  readonly adjust: (query: Readonly<Record<string, string | undefined>>) => void
  /** Plotters, in order of their names. */
  readonly plotters: ReadonlySignal<readonly Device[]>
  /** The machine that is looked at. */
  readonly plotter: ReadonlySignal<Device | undefined>
  /** The job that is looked at: the one in the address, or the one its machine draws or drew last. */
  readonly job: ReadonlySignal<Job | undefined>
  /** The job that stop stops. */
  readonly stoppable: ReadonlySignal<Job | undefined>
  readonly strokes: StrokesLoader
  readonly workers: PictureWorkers
  readonly problems: Signal<readonly Problem[]>
  readonly asked: Signal<Ask | undefined>
  readonly keysShown: Signal<boolean>
  readonly keysOn: Signal<boolean>
  /** Says what went wrong. */
  readonly complain: (error: unknown) => void
  /** Asks for a yes. */
  readonly confirm: (text: string, yes: string) => Promise<boolean>
  /** Does something that needs the lease of a machine; where another client has it, asks whether to take it over. */
  readonly operate: <Result>(device: string, action: () => Promise<Result>) => Promise<Result | undefined>
}

const Page: Context<PageContext | undefined> = createContext<PageContext | undefined>(undefined)

/** Gives the parts below it what they reach with {@link usePage}. */
export const PageProvider: typeof Page.Provider = Page.Provider

/** What the page offers to its parts. */
export function usePage(): PageContext {
  const page = useContext(Page)
  if (!page) throw new Error('outside of the page')
  return page
}
