import { computed, signal } from '@preact/signals'
import type { Job } from '@vfab/server/api'

import { RequestError } from './api/request-error.ts'
import type { Problem, Shop } from './live/shop.ts'
import { preparationKey } from './live/shop-state.ts'
import type { Ask, PageContext } from './page-context.ts'
import { addressOfPicture } from './paper/first-picture.ts'
import { createPictureWorkers } from './paper/picture-workers.ts'
import { createStrokesLoader, type StrokesSource } from './paper/strokes-loader.ts'
import { settingsOf } from './plot-settings.ts'
import { formatRoute, parseRoute, type ViewName } from './route.ts'
import { words } from './words.ts'

const underWay: readonly Job['state'][] = ['starting', 'plotting', 'pausing', 'paused', 'waiting', 'stopping']

/** Whether a job runs, paused or waiting included. */
export function isUnderWay(job: Job): boolean {
  return underWay.includes(job.state)
}

/** Puts together what the parts of the page reach. */
export function createPage(shop: Shop): PageContext {
  const route = signal(parseRoute(location.hash))
  addEventListener('hashchange', () => (route.value = parseRoute(location.hash)))
  const messages = createMessages()
  return {
    shop,
    route,
    go(view: ViewName, query = {}) {
      location.hash = formatRoute(view, query)
      window.scrollTo(0, 0)
    },
    adjust(query) {
      const { view, query: before } = route.value
      history.replaceState(null, '', formatRoute(view, { ...before, ...query }))
      route.value = parseRoute(location.hash)
    },
    ...chosenOf(shop, route),
    strokes: createStrokesLoader(shop.api),
    workers: createPictureWorkers(),
    keysShown: signal(false),
    keysOn: signal(localStorage.getItem('keys') !== 'off'),
    ...messages,
    async operate(device, action) {
      try {
        return await action()
      } catch (error) {
        if (!(error instanceof RequestError) || !error.lease) throw error
        const asked = words.machines.takeOverAsk(device, error.lease.name)
        if (!(await messages.confirm(asked, words.machines.takeOver))) return undefined
        await shop.api.ask('takeLease', { params: { device } })
        return action()
      }
    },
  }
}

/** Which machine and job the page is about: those of its address, else what runs, else the configured machine. */
function chosenOf(
  shop: Shop,
  route: PageContext['route'],
): Pick<PageContext, 'plotters' | 'plotter' | 'job' | 'stoppable'> {
  const plotters = computed(() =>
    [...shop.devices.value.values()]
      .filter(({ kind }) => kind === 'plotter')
      .sort((one, other) => one.name.localeCompare(other.name)),
  )
  const plotter = computed(() => {
    const { device, job } = route.value.query
    const ofJob = job === undefined ? undefined : shop.jobs.value.get(job)?.device
    const byName = (name: string | undefined): (typeof all)[number] | undefined =>
      all.find((each) => each.name === name)
    const all = plotters.value
    return (
      byName(device) ??
      byName(ofJob) ??
      byName(shop.facts.value?.defaultDevice) ??
      all.find(({ job: busy }) => busy) ??
      all[0]
    )
  })
  const running = computed(() => [...shop.jobs.value.values()].filter((each) => isUnderWay(each) && each.own))
  const onPlotter = computed(() => running.value.find(({ device }) => device === plotter.value?.name))
  // When a plot is over, those who watched it still see how it ended.
  const newest = computed(() =>
    [...shop.jobs.value.values()]
      .filter(({ device, state }) => device === plotter.value?.name && state !== 'queued')
      .reduce<Job | undefined>((last, each) => (last && last.createdMs > each.createdMs ? last : each), undefined),
  )
  const job = computed(() => {
    const { job: id, drawing } = route.value.query
    if (id !== undefined) return shop.jobs.value.get(id)
    return drawing === undefined ? (onPlotter.value ?? newest.value) : undefined
  })
  const stoppable = computed(() => onPlotter.value ?? (running.value.length === 1 ? running.value[0] : undefined))
  return { plotters, plotter, job, stoppable }
}

/** Asks for what the plot view will show, where that is known, before it is drawn for the first time. */
export function loadAhead({ shop, route, plotter, job, strokes, workers }: PageContext): void {
  const { view, query } = route.value
  if (view !== 'plot') return
  workers.ahead()
  const { drawing } = query
  const composing = drawing !== undefined && query['job'] === undefined
  const known = composing
    ? shop.preparations.value.get(preparationKey(drawing, settingsOf(query, plotter.value?.name)))
    : job.value
  if (!known) return
  const source: StrokesSource = composing ? { preparation: known.id } : { job: known.id }
  preloadPicture(addressOfPicture(source))
  strokes.load(source).catch(() => {}) // the view asks again, and says what is wrong
}

/** Asks for a picture at once; an image would ask only when the page has been put together. */
function preloadPicture(address: string): void {
  const link = document.createElement('link')
  document.head.append(Object.assign(link, { rel: 'preload', as: 'image', href: address }))
}

type Messages = Pick<PageContext, 'problems' | 'asked' | 'complain' | 'confirm'>

/** As many messages are shown at once. */
const mostProblems = 3

function createMessages(): Messages {
  const problems = signal<readonly Problem[]>([])
  const asked = signal<Ask | undefined>(undefined)
  let lastId = 0
  return {
    problems,
    asked,
    complain(error) {
      const text = error instanceof Error ? error.message : words.failed
      const hint = error instanceof RequestError ? error.hint : undefined
      const others = problems.value.filter((problem) => problem.text !== text)
      problems.value = [...others, { id: ++lastId, text, hint }].slice(-mostProblems)
    },
    confirm: (text, yes) =>
      new Promise((resolve) => {
        asked.value?.answer(false)
        asked.value = {
          text,
          yes,
          answer: (answer) => {
            asked.value = undefined
            resolve(answer)
          },
        }
      }),
  }
}
