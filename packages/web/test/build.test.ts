import { join } from 'node:path'
import { gzipSync } from 'node:zlib'

import { expect, test } from 'vitest'
import { build, type Rolldown } from 'vite'

interface BuiltFile {
  readonly name: string
  readonly text: string
}

/** Builds the page into memory. */
async function builtPage(): Promise<readonly BuiltFile[]> {
  const root = join(import.meta.dirname, '..')
  const configFile = join(root, 'vite.config.ts')
  const built = (await build({
    root,
    configFile,
    logLevel: 'silent',
    build: { write: false },
  })) as Rolldown.RolldownOutput
  return built.output.map((file) => ({
    name: file.fileName,
    text: file.type === 'chunk' ? file.code : file.source.toString(),
  }))
}

const page = (await builtPage()).filter(({ name }) => /\.(js|css|html)$/.test(name))

test('the whole page is at most 60 kB, compressed', () => {
  const sizes = page.map(({ name, text }) => [name, gzipSync(text).length] as const)
  expect(sizes.map(([name]) => name.replace(/.*\./, '')).sort()).toEqual(['css', 'html', 'js', 'js'])
  expect(sizes.reduce((sum, [, bytes]) => sum + bytes, 0)).toBeLessThanOrEqual(60_000)
})

test('the page names no address outside of the server', () => {
  const addresses = page.flatMap(({ text }) => text.match(/(?:https?:)?\/\/[\w-]+\.[\w./-]+/g) ?? [])
  // Names of XML namespaces are never fetched.
  expect(addresses.filter((address) => !address.includes('www.w3.org/'))).toEqual([])
})

test('nothing in the page is inline: a strict content security policy lets it run', () => {
  const html = page.find(({ name }) => name === 'index.html')?.text ?? ''
  expect(html.match(/<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=/g)).toBeNull()
  expect(html).toMatch(/src="\.\/assets\//)
})
