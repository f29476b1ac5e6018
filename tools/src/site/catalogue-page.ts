import { type IndexedEntry, readDeviceIndex } from '@vfab/device-index'

import { code, heading, type Page, paragraphs, prose, table } from './markdown.ts'

/** Every device of the index: what drives it, or why nothing does yet. */
export function cataloguePage(): Page {
  const { entries } = readDeviceIndex()
  const driven = entries.filter((entry) => entry.package !== null)
  const others = entries.filter((entry) => entry.package === null)
  const kinds = [...new Set(driven.map(({ kind }) => kind))]
  const text = paragraphs(
    '# Device catalogue',
    '`vfab detect` names the package for a device that is attached; this page has the same data ([`@vfab/device-index`](packages/device-index.md)). `vfab driver install NAME` takes the names in the second column.',
    ...kinds.flatMap((kind) => [
      heading(2, `${kind.charAt(0).toUpperCase()}${kind.slice(1)}s`),
      table(
        ['devices', 'names', 'package', 'models', 'recognised by'],
        driven.filter((entry) => entry.kind === kind).map(drivenRow),
      ),
    ]),
    heading(2, 'Known, without a driver'),
    table(['devices', 'kind', 'models', 'what to do instead'], others.map(otherRow)),
  )
  return { path: 'catalogue', text }
}

function drivenRow(entry: IndexedEntry): string[] {
  const name = entry.package ?? ''
  const link = name.startsWith('@vfab/') ? `[${name}](packages/${name.split('/')[1]}.md)` : code(name)
  return [
    prose(entry.displayName),
    entry.aliases.map(code).join(' '),
    link,
    prose(entry.models.join(', ')),
    recognised(entry),
  ]
}

function otherRow(entry: IndexedEntry): string[] {
  const reason = entry.package === null ? entry.reason : ''
  return [
    prose(entry.displayName),
    prose(entry.kind.replace('vfab:', '')),
    prose(entry.models.join(', ')),
    prose(reason),
  ]
}

function recognised({ match }: IndexedEntry): string {
  const ways = match.map(({ usb, serial, mdns, net, path }) => {
    const ids = usb ?? serial
    if (ids !== undefined) return `USB ${[ids.vid, ids.pid].filter(Boolean).join(':') || (ids.product ?? '')}`
    if (mdns !== undefined) return `mDNS ${mdns.type}`
    if (net !== undefined) return `${net.protocol} port ${net.port}`
    return path === undefined ? '' : Object.values(path).join(', ')
  })
  return [...new Set(ways)].filter(Boolean).map(code).join(' ')
}
