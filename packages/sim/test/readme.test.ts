import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { models } from '../src/ebb/models.ts'
import { boardOptions } from '../src/ebb/settings.ts'

const packageFile = (path: string): string => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8')

test('the README shows the example that is compiled', () => {
  expect(packageFile('README.md')).toContain('```ts\n' + packageFile('example/draw-by-hand.ts') + '```')
})

test('the README lists every model and every setting', () => {
  const readme = packageFile('README.md')
  for (const model of Object.keys(models)) expect(readme).toContain(`\`${model}\``)
  expect(() => boardOptions({ nothing: 1 })).toThrow('no setting')
  try {
    boardOptions({ xyzzy: 1 })
  } catch (error) {
    const { hint } = error as { hint: string }
    for (const setting of hint.replace('settings are ', '').split(', ')) expect(readme).toContain(`\`${setting}\``)
  }
})

test('what the example prints at the end is what its comment says', async () => {
  const { createEbbBoard } = await import('@vfab/sim')
  const board = createEbbBoard({ firmware: '3.0.3' })
  const cable = board.connect()
  const lines = [...packageFile('example/draw-by-hand.ts').matchAll(/'([A-Z0-9]+(?:,-?\d+)*)'/g)].map(
    ([, line]) => line!,
  )
  const sides = lines.filter((line) => line.startsWith('SM'))
  for (const line of ['V', 'EM,1,1', 'SP,0,500', ...sides, 'SP,1,500']) {
    expect(lines).toContain(line)
    await cable.write(Buffer.from(`${line}\r`))
  }
  await board.idle()
  expect(packageFile('example/draw-by-hand.ts')).toContain(`// ${board.summary()}\n`)
  board.close()
})

test('the README lists every setting and every emitter of the network camera', async () => {
  const readme = packageFile('README.md')
  const { emitterNames, startCamera } = await import('@vfab/sim')
  for (const emitter of emitterNames) expect(readme).toContain(`\`${emitter}\``)
  const { hint } = (await startCamera({ settings: { xyzzy: 1 } }).catch((error: unknown) => error)) as { hint: string }
  for (const setting of hint.replace('settings are ', '').split(', ')) expect(readme).toContain(`\`${setting}\``)
})
