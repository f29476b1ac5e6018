import type { Client, Pairing } from '@vfab/server/api'
import type { JSX } from 'preact'
import { useState } from 'preact/hooks'

import { ago } from '../formats.ts'
import { Act } from '../parts/act.tsx'
import { QrCode } from '../parts/qr-code.tsx'
import { usePage } from '../page-context.ts'
import { words } from '../words.ts'

const text = words.clients

/** Who uses the server, and how another client is let in. */
export function ClientsView(): JSX.Element {
  const { shop } = usePage()
  const [pairing, setPairing] = useState<Pairing | undefined>()
  const clients = [...shop.clients.value.values()].sort((one, other) => other.lastSeenMs - one.lastSeenMs)
  const pair = async (role: 'watch' | 'operate'): Promise<void> =>
    setPairing(await shop.api.ask('pair', { body: { role } }))
  return (
    <div class="plain-view">
      <h1>{text.title}</h1>
      <div class="row">
        <Act kind="primary" do={() => pair('operate')}>
          {text.pair}
        </Act>
        <Act do={() => pair('watch')}>{text.pairWatch}</Act>
      </div>
      {pairing && <PairingCard pairing={pairing} />}
      <ul class="jobs">
        {clients.map((client) => (
          <ClientRow key={client.id} client={client} />
        ))}
      </ul>
    </div>
  )
}

function PairingCard({ pairing }: { readonly pairing: Pairing }): JSX.Element {
  return (
    <div class="card note pairing" role="status">
      <QrCode rows={pairing.qr} label={text.qr(pairing.url)} />
      <div>
        <p>{text.pairing}</p>
        <ul>
          {pairing.urls.map((url) => (
            <li key={url}>
              <code>{url}</code>
            </li>
          ))}
        </ul>
        <p class="code">{`${pairing.code.slice(0, 3)} ${pairing.code.slice(3)}`}</p>
        <p class="quiet">{text.valid}</p>
      </div>
    </div>
  )
}

function ClientRow({ client }: { readonly client: Client }): JSX.Element {
  const { shop, confirm } = usePage()
  const mine = client.id === shop.session.value?.client
  const revoke = async (): Promise<void> => {
    if (!(await confirm(text.revokeAsk(client.name), text.revoke))) return
    await shop.api.ask('removeClient', { params: { client: client.id } })
  }
  const logOut = async (): Promise<void> => {
    await shop.api.ask('closeSession', {})
    shop.end()
  }
  return (
    <li class="job-row">
      <div>
        <span class="name">{client.name}</span>
        <p class="quiet">
          {text.roles[client.role]}
          {mine && ` · ${text.you}`}
        </p>
      </div>
      <p>{client.connected ? text.connected : text.seen(ago(client.lastSeenMs, shop.nowMs()))}</p>
      {mine ? (
        <Act harmless kind="quiet" do={logOut}>
          {text.logOut}
        </Act>
      ) : (
        <Act kind="quiet" do={revoke}>
          {text.revoke}
        </Act>
      )}
    </li>
  )
}
