import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { talkTo } from './dialogue.ts'

interface Exchange {
  readonly sent: string
  readonly reply: string
}

const folder = fileURLToPath(new URL('./dialogues/', import.meta.url))

/** Reads a dialogue: see the head of `3.0.3-source.txt`. */
function readDialogue(file: string): Exchange[] {
  const exchanges: Exchange[] = []
  let sent: string | undefined
  for (const line of readFileSync(folder + file, 'utf8').split('\n')) {
    if (line.startsWith('>> ')) sent = unescape(line.slice(3))
    else if (line.startsWith('> ')) sent = `${line.slice(2)}\r`
    else if (line.startsWith('<') && sent !== undefined) {
      exchanges.push({ sent, reply: unescape(line.slice(2)) })
      sent = undefined
    }
  }
  return exchanges
}

function unescape(text: string): string {
  return text.replaceAll(/\\[rnbt0]/g, (escape) => JSON.parse(`"${escape.replace('\\0', '\\u0000')}"`) as string)
}

describe.each(readdirSync(folder))('%s', (file) => {
  const [, firmware, flavour] = /^([\d.]+)-(source|doc)/.exec(file)!

  test('every byte of the dialogue is as written', async () => {
    const { say } = talkTo({ firmware: firmware!, errorFlavour: flavour as 'source' | 'doc' })
    const dialogue = readDialogue(file)
    expect(dialogue.length).toBeGreaterThan(4)
    const heard: Exchange[] = []
    for (const { sent } of dialogue) heard.push({ sent, reply: await say(sent) })
    expect(heard).toEqual(dialogue)
  })
})
