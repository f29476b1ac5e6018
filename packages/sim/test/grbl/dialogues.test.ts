import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import type { GrblFlavour } from '@vfab/sim'
import { talkTo } from './talk.ts'

interface Exchange {
  readonly sent: string
  readonly reply: string
}

const folder = fileURLToPath(new URL('./dialogues/', import.meta.url))

/** Reads a dialogue: see the head of `grbl-source.txt`. Several `<` lines are one reply. */
function readDialogue(file: string): Exchange[] {
  const exchanges: { sent: string; reply: string }[] = []
  for (const line of readFileSync(folder + file, 'utf8').split('\n')) {
    if (line.startsWith('>> ')) exchanges.push({ sent: unescape(line.slice(3)), reply: '' })
    else if (line.startsWith('> ')) exchanges.push({ sent: `${line.slice(2)}\n`, reply: '' })
    else if (line.startsWith('< ')) exchanges.at(-1)!.reply += `${line.slice(2)}\r\n`
    else if (line === '<') exchanges.at(-1)!.reply += '\r\n'
  }
  return exchanges
}

function unescape(text: string): string {
  return text.replaceAll(/\\(?:[rn]|u[\da-f]{4})/g, (escape) => JSON.parse(`"${escape}"`) as string)
}

describe.each(readdirSync(folder))('%s', (file) => {
  const flavour = file.split('-')[0] as GrblFlavour

  test('every byte of the dialogue is as written', async () => {
    const { say } = await talkTo({ flavour })
    const dialogue = readDialogue(file)
    expect(dialogue.length).toBeGreaterThan(4)
    const heard: Exchange[] = []
    for (const { sent } of dialogue) heard.push({ sent, reply: await say(sent, 1500) })
    expect(heard).toEqual(dialogue)
  })
})
