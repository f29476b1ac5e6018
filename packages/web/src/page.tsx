import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'

import { isUnderWay } from './create-page.ts'
import { actionOf, createEscapeTwice, isPossible } from './keys/key-map.ts'
import { type PageContext, PageProvider, usePage } from './page-context.ts'
import { Announcer } from './parts/announcer.tsx'
import { Dialogs } from './parts/dialogs.tsx'
import { MachineChips } from './parts/machine-state.tsx'
import { Stop } from './parts/stop.tsx'
import { formatRoute, type ViewName, viewNames } from './route.ts'
import { CamerasView } from './views/cameras.tsx'
import { ClientsView } from './views/clients.tsx'
import { JobsView } from './views/jobs.tsx'
import { MachinesView } from './views/machines/machines.tsx'
import { act } from './views/plot/job-controls.ts'
import { PlotView } from './views/plot/plot.tsx'
import { SensorsView } from './views/sensors.tsx'
import { words } from './words.ts'

const views: Readonly<Record<ViewName, () => JSX.Element>> = {
  plot: PlotView,
  jobs: JobsView,
  cameras: CamerasView,
  sensors: SensorsView,
  machines: MachinesView,
  clients: ClientsView,
}

/** The page of a client that has a session. */
export function Page({ page }: { readonly page: PageContext }): JSX.Element {
  return (
    <PageProvider value={page}>
      <Frame />
    </PageProvider>
  )
}

function Frame(): JSX.Element {
  const page = usePage()
  const { shop, route } = page
  const escaped = useKeys(page)
  const { view } = route.value
  const View = views[view]
  useEffect(() => {
    const job = page.job.value
    const percent = job?.progress && isUnderWay(job) ? `${Math.floor(job.progress.percent)} % ` : ''
    document.title = `${percent}${words.views[view]} · ${words.name}`
  })
  return (
    <div class="page" data-stale={shop.staleMs.value !== undefined}>
      <a class="skip" href="#main" onClick={skip}>
        {words.skip}
      </a>
      <header class="top">
        <a class="mark" href={formatRoute('plot')}>
          {words.name}
        </a>
        <MachineChips />
        <Stop escaped={escaped} />
      </header>
      <nav class="views" aria-label={words.navigation}>
        {viewNames.map((name) => (
          <a
            key={name}
            href={formatRoute(name, name === 'plot' ? { device: route.value.query['device'] } : {})}
            aria-current={name === view ? 'page' : undefined}
          >
            {words.views[name]}
          </a>
        ))}
        <button type="button" class="quiet keys-button" onClick={() => (page.keysShown.value = true)}>
          {words.keys.button}
        </button>
      </nav>
      <Banners />
      <main id="main" tabIndex={-1}>
        <View />
      </main>
      <Announcer />
      <Dialogs />
    </div>
  )
}

/** The fragment of the address is taken: the skip link moves the focus itself. */
function skip(event: Event): void {
  event.preventDefault()
  document.getElementById('main')?.focus()
}

function Banners(): JSX.Element {
  const { shop } = usePage()
  const stale = shop.staleMs.value
  return (
    <>
      <div role="status" class="banner-box">
        {stale !== undefined && <p class="banner">{words.stale(Math.round(stale / 1000))}</p>}
      </div>
      {shop.facts.value?.readable === true && <p class="banner faint">{words.readable}</p>}
    </>
  )
}

/** Keys of the terminal. @returns whether Escape was pressed once */
function useKeys(page: PageContext): boolean {
  const [escaped, setEscaped] = useState(false)
  useEffect(() => {
    const twice = createEscapeTwice()
    let timer: ReturnType<typeof setTimeout> | undefined
    const onKey = (event: KeyboardEvent): void => {
      const escape = event.repeat ? 'other' : twice.press(event.key, event.timeStamp)
      clearTimeout(timer)
      setEscaped(escape === 'first')
      if (escape === 'first') timer = setTimeout(() => setEscaped(false), 900)
      const stoppable = page.stoppable.value
      if (escape === 'stop' && stoppable) {
        page.shop.api.askFirst('stopJob', { params: { job: stoppable.id } }).catch(page.complain)
      }
      if (event.key !== 'Escape' && !isTyping(event.target) && page.keysOn.value) press(page, event)
    }
    // Before a dialog takes Escape for itself: stop is in reach always.
    addEventListener('keydown', onKey, { capture: true })
    return () => removeEventListener('keydown', onKey, { capture: true })
  }, [])
  return escaped
}

function press(page: PageContext, event: KeyboardEvent): void {
  const action = actionOf(event)
  const job = page.stoppable.value
  if (!action || document.querySelector('dialog[open]') || !isPossible(action, job?.state, job?.held !== undefined))
    return
  event.preventDefault()
  if (action === 'help') page.keysShown.value = true
  else if (job && page.shop.operates.value) act(page, job, action).catch(page.complain)
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  if (target instanceof HTMLInputElement) return target.type !== 'checkbox' && target.type !== 'radio'
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement
}
