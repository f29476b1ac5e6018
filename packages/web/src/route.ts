/** What can be looked at. */
export type ViewName = 'plot' | 'jobs' | 'cameras' | 'sensors' | 'machines' | 'clients'

/** Views in the order of the navigation. */
export const viewNames: readonly ViewName[] = ['plot', 'jobs', 'cameras', 'sensors', 'machines', 'clients']

/** What the address says: a view, and what it shows. Reloading, or sending it to another screen, shows the same. */
export interface Route {
  readonly view: ViewName
  readonly query: Readonly<Record<string, string>>
}

/** Reads the fragment of an address: `#/plot?device=east`. What is not known is the plot view. */
export function parseRoute(hash: string): Route {
  const [path = '', search = ''] = hash.replace(/^#\/?/, '').split('?')
  const view = viewNames.find((name) => name === path) ?? 'plot'
  return { view, query: Object.fromEntries(new URLSearchParams(search)) }
}

/** The fragment of a route; what is undefined or empty is left out. */
export function formatRoute(view: ViewName, query: Readonly<Record<string, string | undefined>> = {}): string {
  const given = Object.entries(query).filter((entry): entry is [string, string] => (entry[1] ?? '') !== '')
  const search = new URLSearchParams(given).toString()
  return `#/${view}${search === '' ? '' : `?${search}`}`
}

/** What a fragment brings to open a session with, once: `#secret=…` on loopback, `#code=…` from a pairing. */
export function entryOf(hash: string): { readonly secret: string } | { readonly code: string } | undefined {
  const given = new URLSearchParams(hash.replace(/^#/, ''))
  const secret = given.get('secret')
  const code = given.get('code')
  if (secret !== null && secret !== '') return { secret }
  return code !== null && /^\d{6}$/.test(code) ? { code } : undefined
}
