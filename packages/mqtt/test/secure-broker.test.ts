import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { connect, createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'

import { describe, expect, onTestFinished, test } from 'vitest'

import { createDesk } from '@vfab/mqtt'

import { type Certificates, makeCertificates } from './certificates.ts'
import { startHost } from './host.ts'
import { Mosquitto, mosquitto, whySkipped } from './mosquitto.ts'

/** A broker that speaks TLS alone. */
async function startSecure(
  ...more: readonly string[]
): Promise<{ readonly broker: Mosquitto; readonly url: string; readonly files: Certificates }> {
  let files: Certificates | undefined
  const broker = await Mosquitto.start(async (directory) => {
    files = makeCertificates(directory)
    const listener = `cafile ${files.ca}\ncertfile ${files.broker}\nkeyfile ${files.brokerKey}\n`
    return `${listener}allow_anonymous true\n${more.join('\n')}\n`
  })
  onTestFinished(() => broker[Symbol.asyncDispose]())
  return { broker, url: `mqtts://127.0.0.1:${broker.port}`, files: files! }
}

describe.skipIf(mosquitto === undefined)(`a broker that wants to know who comes${whySkipped}`, () => {
  test('TLS: a host and a desk trust the authority that they were given, and no other', async () => {
    const { url, files } = await startSecure()
    await using _attic = await startHost({ url, caFile: files.ca })
    await using desk = await createDesk({ broker: { url, caFile: files.ca } })
    expect(desk.host('attic')?.online).toBe(true)
    await using careless = await createDesk({ broker: { url, verifyCertificate: false } })
    expect(careless.host('attic')?.online).toBe(true)
    await expect(createDesk({ broker: { url } })).rejects.toMatchObject({
      type: 'configuration',
      hint: expect.stringContaining('caFile') as string,
    })
    const missing = createDesk({ broker: { url, caFile: '/nowhere/ca.pem' } })
    await expect(missing).rejects.toMatchObject({ type: 'configuration' })
  })

  test('a client certificate names the host; who has none is refused', async () => {
    const { url, files } = await startSecure('require_certificate true', 'use_identity_as_username true')
    const own = { url, caFile: files.ca, certFile: files.attic, keyFile: files.atticKey }
    await using _attic = await startHost(own)
    await using desk = await createDesk({ broker: own })
    expect(desk.host('attic')?.online).toBe(true)
    await expect(createDesk({ broker: { url, caFile: files.ca } })).rejects.toMatchObject({ name: 'DriverError' })
  })

  test('a wrong password, and a file of it that is not there, are told apart', async () => {
    await using broker = await Mosquitto.start(async (directory) => {
      const { execFileSync } = await import('node:child_process')
      execFileSync('mosquitto_passwd', ['-b', '-c', join(directory, 'users'), 'attic', 'hush'])
      await writeFile(join(directory, 'wrong'), 'loud\n')
      return `allow_anonymous false\npassword_file ${join(directory, 'users')}\n`
    })
    const login = { url: broker.url, username: 'attic' }
    const wrong = startHost({ ...login, passwordFile: join(broker.directory, 'wrong') })
    await expect(wrong).rejects.toMatchObject({ code: 'PERMISSION_DENIED', type: 'permission' })
    const nowhere = startHost({ ...login, passwordFile: join(broker.directory, 'nowhere') })
    await expect(nowhere).rejects.toMatchObject({ type: 'configuration' })
  })

  test('a broker that refuses MQTT 5 is spoken to with 3.1.1', async () => {
    await using broker = await Mosquitto.start()
    const levels: number[] = []
    const old = createServer((client) => {
      client.on('error', () => {})
      client.once('data', (first) => {
        // CONNECT: type, remaining length of one or two bytes, "MQTT" with its length, level.
        const level = first[(first[1]! & 0x80 ? 3 : 2) + 6]!
        levels.push(level)
        if (level === 5) return void client.end(Buffer.from([0x20, 0x02, 0x00, 0x01]))
        const onward = connect(broker.port, '127.0.0.1')
        onward.on('error', () => client.destroy())
        client.on('close', () => onward.destroy())
        onward.on('close', () => client.destroy())
        onward.write(first)
        client.pipe(onward).pipe(client)
      })
    }).listen(0, '127.0.0.1')
    await once(old, 'listening')
    const url = `mqtt://127.0.0.1:${(old.address() as AddressInfo).port}`
    {
      await using _attic = await startHost({ url, commands: true })
      await using desk = await createDesk({ broker: { url } })
      expect(await desk.command({ host: 'attic', device: 'east', verb: 'pause' })).toMatchObject({ ok: true })
    }
    expect(levels).toEqual([5, 4, 5, 4])
    await expect(startHost({ url, protocol: '5' })).rejects.toMatchObject({ name: 'DriverError' })
    old.close()
    await once(old, 'close')
  })
})
