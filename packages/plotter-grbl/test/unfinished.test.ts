/** A board that is idle although not all that it took is carried out. */
import { createGrblBoard } from '@vfab/sim'
import { expect, test } from 'vitest'

import { Link } from '../src/link.ts'

/** A conversation with a board that is scripted: what it answers to each byte or line. */
function conversation(answer: (heard: string) => string) {
  const { clock } = createGrblBoard()
  let listener: (chunk: Uint8Array) => void = () => {}
  let line = ''
  const heard: string[] = []
  const react = (text: string): void => {
    heard.push(text)
    const reply = answer(text)
    if (reply !== '') queueMicrotask(() => listener(Buffer.from(reply)))
  }
  const pipe = {
    address: '/dev/ttyUSB9',
    closed: new Promise<undefined>(() => {}),
    close: () => Promise.resolve(),
    onData: (given: (chunk: Uint8Array) => void) => void (listener = given),
    write: (bytes: Uint8Array) => {
      for (const character of Buffer.from(bytes).toString('latin1')) {
        if ('?~!'.includes(character)) react(character)
        else if (character !== '\n') line += character
        else {
          react(line)
          line = ''
        }
      }
      return Promise.resolve()
    },
  }
  const link = new Link(pipe, { clock, timeoutMs: 3000, reportEveryMs: 200 })
  link.idle.expect({ plannedBlocks: ({ free }) => 15 - (free?.blocks ?? 15) })
  return { link, heard }
}

test('it is asked to go on, and no line counts as lost', async () => {
  let finished = false
  const { link, heard } = conversation((text) => {
    if (text === '?') return `<Idle|MPos:0.000,0.000,0.000|Bf:${finished ? 15 : 14},128|FS:0,0>\r\n`
    if (text !== '~') return ''
    finished = true
    return 'ok\r\n'
  })
  await link.send('G1X10F500')
  await link.drained()
  expect(heard.filter((text) => text === '~')).toHaveLength(1)
  expect(link.failure).toBeUndefined()
})

test('one that does not is named for what it is', async () => {
  const { link } = conversation((text) => (text === '?' ? '<Idle|MPos:0.000,0.000,0.000|Bf:13,128|FS:0,0>\r\n' : ''))
  await link.send('G1X10F500')
  await expect(link.drained()).rejects.toMatchObject({
    code: 'HARDWARE_FAULT',
    message: expect.stringContaining('2 moves unfinished') as string,
  })
})

test('one with nothing planned has lost a line, or its answer', async () => {
  const { link } = conversation((text) => (text === '?' ? '<Idle|MPos:0.000,0.000,0.000|Bf:15,128|FS:0,0>\r\n' : ''))
  await link.send('G1X10F500')
  await expect(link.drained()).rejects.toMatchObject({ code: 'BAD_REPLY' })
})
