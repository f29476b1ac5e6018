/**
 * A small MQTT broker, 3.1.1 and 5, QoS 0 and 1: enough for simulated devices and for whoever reads them. Stored messages, wildcards, logins,
 * wills are as in the standard; sessions are not kept.
 * @see https://docs.oasis-open.org/mqtt/mqtt/v5.0/mqtt-v5.0.html
 */
import { createServer, type Server, type Socket } from 'node:net'

import mqttPacket, { type IConnectPacket, type Packet, type Parser } from 'mqtt-packet'

/** What {@link startBroker} makes. */
export interface BrokerOptions {
  readonly username?: string | undefined
  readonly password?: string | undefined
  /** Versions that are spoken: 4 is 3.1.1. Default both. */
  readonly versions?: readonly (4 | 5)[] | undefined
}

/** A broker that runs in this process. */
export interface Broker {
  /** `mqtt://127.0.0.1:1883` */
  readonly url: string
  /** Connected clients. */
  readonly clients: number
  /** Topics that clients have asked for, oldest first. */
  readonly subscriptions: readonly string[]
  /** Sends a message to all clients that have asked for its topic, and stores it where `retain` is set. */
  publish(topic: string, payload: string | Uint8Array, options?: { readonly retain?: boolean }): void
  /** Hangs up on all clients. */
  disconnectAll(): void
  /** Takes nothing in and gives nothing out, but keeps connections. */
  silence(isSilent: boolean): void
  /** Hangs up on all clients and stops listening. */
  close(): Promise<void>
}

interface Client {
  readonly socket: Socket
  readonly filters: Set<string>
  version: 4 | 5
  id: string
  will: IConnectPacket['will']
}

/** Starts a broker on loopback. */
export async function startBroker(options: BrokerOptions = {}, port = 0): Promise<Broker> {
  const broker = new SimulatedBroker(options)
  await broker.listen(port)
  return broker
}

class SimulatedBroker implements Broker {
  readonly subscriptions: string[] = []
  readonly #options: BrokerOptions
  readonly #server: Server
  readonly #clients = new Set<Client>()
  readonly #stored = new Map<string, Buffer>()
  #isSilent = false

  constructor(options: BrokerOptions) {
    this.#options = options
    this.#server = createServer((socket) => this.#accept(socket))
  }

  get url(): string {
    return `mqtt://127.0.0.1:${(this.#server.address() as { readonly port: number }).port}`
  }

  get clients(): number {
    return this.#clients.size
  }

  listen(port: number): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject)
      this.#server.listen(port, '127.0.0.1', resolve)
    })
  }

  publish(topic: string, payload: string | Uint8Array, { retain = false }: { readonly retain?: boolean } = {}): void {
    const bytes = Buffer.from(payload as Uint8Array)
    if (retain) {
      if (bytes.length === 0) this.#stored.delete(topic)
      else this.#stored.set(topic, bytes)
    }
    if (this.#isSilent) return
    for (const client of this.#clients) {
      if ([...client.filters].some((filter) => fits(topic, filter))) this.#deliver(client, topic, bytes, false)
    }
  }

  disconnectAll(): void {
    for (const { socket } of this.#clients) socket.destroy()
  }

  silence(isSilent: boolean): void {
    this.#isSilent = isSilent
  }

  close(): Promise<void> {
    this.disconnectAll()
    return new Promise((resolve) => this.#server.close(() => resolve()))
  }

  #accept(socket: Socket): void {
    let parser: Parser = mqttPacket.parser({ protocolVersion: 4 })
    const client: Client = { socket, filters: new Set(), version: 4, id: '', will: undefined }
    const take = (packet: Packet): void => {
      if (packet.cmd !== 'connect') return this.#take(client, packet)
      client.version = packet.protocolVersion === 5 ? 5 : 4
      parser = mqttPacket.parser({ protocolVersion: client.version })
      parser.on('packet', take)
      this.#connect(client, packet)
    }
    parser.on('packet', take)
    socket.on('data', (chunk) => {
      try {
        parser.parse(chunk)
      } catch {
        socket.destroy()
      }
    })
    socket.on('error', () => {})
    socket.on('close', () => {
      this.#clients.delete(client)
      if (client.will) this.publish(client.will.topic, client.will.payload, { retain: client.will.retain ?? false })
    })
  }

  #connect(client: Client, packet: IConnectPacket): void {
    const { username, password, versions = [4, 5] } = this.#options
    const refuse = (returnCode: number, reasonCode: number): void => {
      const code = client.version === 5 ? { reasonCode } : { returnCode }
      this.#send(client, { cmd: 'connack', sessionPresent: false, ...code })
      client.socket.end()
    }
    if (!versions.includes(client.version)) return refuse(1, 132)
    const isKnown =
      username === undefined || (packet.username === username && String(packet.password ?? '') === (password ?? ''))
    if (!isKnown) return refuse(5, 135)
    client.id = packet.clientId
    client.will = packet.will
    // Whoever comes under the same name throws the other out.
    for (const other of this.#clients) if (other.id === client.id) other.socket.destroy()
    this.#clients.add(client)
    this.#send(client, { cmd: 'connack', sessionPresent: false, returnCode: 0, reasonCode: 0 })
  }

  #take(client: Client, packet: Packet): void {
    switch (packet.cmd) {
      case 'subscribe': {
        const filters = packet.subscriptions.map(({ topic }) => topic)
        this.#send(client, { cmd: 'suback', messageId: packet.messageId!, granted: filters.map(() => 0) })
        for (const filter of filters) {
          client.filters.add(filter)
          this.subscriptions.push(filter)
          if (this.#isSilent) continue
          for (const [topic, payload] of this.#stored) {
            if (fits(topic, filter)) this.#deliver(client, topic, payload, true)
          }
        }
        return
      }
      case 'unsubscribe':
        for (const filter of packet.unsubscriptions) client.filters.delete(filter)
        return this.#send(client, { cmd: 'unsuback', messageId: packet.messageId!, granted: [] } as unknown as Packet)
      case 'publish':
        if (packet.qos > 0) this.#send(client, { cmd: 'puback', messageId: packet.messageId!, reasonCode: 0 })
        return this.publish(packet.topic, packet.payload, { retain: packet.retain })
      case 'pingreq':
        return this.#send(client, { cmd: 'pingresp' })
      case 'disconnect':
        client.will = undefined
        client.socket.end()
        return
      default:
    }
  }

  #deliver(client: Client, topic: string, payload: Buffer, retain: boolean): void {
    this.#send(client, { cmd: 'publish', topic, payload, qos: 0, dup: false, retain })
  }

  #send({ socket, version }: Client, packet: Packet): void {
    if (!socket.destroyed) socket.write(mqttPacket.generate(packet, { protocolVersion: version }))
  }
}

function fits(topic: string, filter: string): boolean {
  const parts = topic.split('/')
  const wanted = filter.split('/')
  for (let at = 0; at < wanted.length; at++) {
    if (wanted[at] === '#') return !topic.startsWith('$')
    if (at >= parts.length || (wanted[at] !== '+' && wanted[at] !== parts[at])) return false
  }
  return parts.length === wanted.length
}
