/** Publishes at a steady rate until it is ended: `node publisher.js PORT PER_SECOND KIND`. Written by hand, so that it takes little of the processor. */
import { connect } from 'node:net'

const [port = '1883', perSecond = '10000', kind = 'number'] = process.argv.slice(2)
const tickMs = 10
const topics = 100

const socket = connect(Number(port), '127.0.0.1')
socket.write(packet(0x10, Buffer.from([0, 4, ...Buffer.from('MQTT'), 4, 2, 0, 0, 0, 5, ...Buffer.from('bench')])))
socket.once('data', () => {
  const began = performance.now()
  let sent = 0
  setInterval(() => {
    const due = Math.floor(((performance.now() - began) * Number(perSecond)) / 1000)
    const packets: Buffer[] = []
    for (; sent < due; sent++) packets.push(message(sent))
    if (packets.length > 0) socket.write(Buffer.concat(packets))
  }, tickMs)
})
socket.on('close', () => process.exit(0))

function message(index: number): Buffer {
  const topic = Buffer.from(`bench/${index % topics}`)
  const value = (20 + (index % 97) / 10).toFixed(1)
  const payload = Buffer.from(
    kind === 'json' ? `{"Time":"2026-12-01T10:00:00","SI7021":{"Temperature":${value}}}` : value,
  )
  return packet(0x30, Buffer.concat([Buffer.from([0, topic.length]), topic, payload]))
}

/** @param body - shorter than 16 kB */
function packet(type: number, body: Buffer): Buffer {
  const { length } = body
  const size = length < 128 ? [length] : [(length & 127) | 128, length >> 7]
  return Buffer.concat([Buffer.from([type, ...size]), body])
}
