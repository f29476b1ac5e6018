import './style/theme.css'
import './style/layout.css'
import './style/parts.css'
import './style/plot.css'

import { effect, signal } from '@preact/signals'
import type { Overview, Session } from '@vfab/server/api'
import { type JSX, render } from 'preact'

import { type Api, createApi } from './api/api.ts'
import { RequestError } from './api/request-error.ts'
import { createPage, loadAhead } from './create-page.ts'
import { createShop, type Shop } from './live/shop.ts'
import { Page } from './page.tsx'
import type { PageContext } from './page-context.ts'
import { entryOf } from './route.ts'
import { Login } from './views/login.tsx'
import { words } from './words.ts'

/** What is shown while there is no session: nothing yet, or why. */
type Entrance = { readonly state: 'asking' } | { readonly state: 'closed'; readonly reason: string | undefined }

start()

function start(): void {
  const base = new URL('.', location.href).href
  const entrance = signal<Entrance>({ state: 'asking' })
  const api = createApi(base, () => shop.end())
  const shop = createShop(api, base)
  const page = createPage(shop)
  let entered = false
  effect(() => {
    if (shop.session.value) entered = true
    else if (entered) entrance.value = { state: 'closed', reason: words.session.over }
  })
  const overview = entryOf(location.hash) ? undefined : readOverview()
  if (overview) {
    shop.start(overview.session, overview)
    loadAhead(page)
  }
  const root = document.getElementById('page')
  if (root) render(<Door entrance={entrance} shop={shop} page={page} />, root)
  if (!overview) void enter(api, shop, entrance)
}

/** What the page of a client that has a session comes with. */
function readOverview(): Overview | undefined {
  const text = document.getElementById('overview')?.textContent
  return text ? (JSON.parse(text) as Overview) : undefined
}

/** With what the address brings, else with the session there is. */
async function enter(api: Api, shop: Shop, entrance: { value: Entrance }): Promise<void> {
  const brought = entryOf(location.hash)
  let reason: string | undefined
  if (brought) {
    // Out of the address, so that it is neither sent on nor kept in the history.
    history.replaceState(null, '', location.pathname + location.search)
    try {
      return shop.start(await api.ask('openSession', { body: brought }))
    } catch (error) {
      reason = 'secret' in brought ? words.session.linkUsed : error instanceof Error ? error.message : undefined
    }
  }
  try {
    shop.start(await api.ask('showSession', {}))
  } catch (error) {
    if (error instanceof RequestError && error.status !== 401) {
      setTimeout(() => void enter(api, shop, entrance), 1000)
      if (error.status === 0) return
      reason = error.message
    }
    entrance.value = { state: 'closed', reason }
  }
}

function Door(props: {
  readonly entrance: { readonly value: Entrance }
  readonly shop: Shop
  readonly page: PageContext
}): JSX.Element {
  const { entrance, shop, page } = props
  if (shop.session.value) return <Page page={page} />
  if (entrance.value.state === 'asking') return <p class="login quiet">{words.loading}</p>
  const begin = (session: Session): void => shop.start(session)
  return <Login api={shop.api} reason={entrance.value.reason} onSession={begin} />
}
