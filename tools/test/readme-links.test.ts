import { existsSync, readFileSync } from 'node:fs'
import { join, normalize } from 'node:path'

import { expect, test } from 'vitest'

import { publishedPackages } from '../src/packaging/workspace.ts'

/** Targets of links and pictures in a README that are not web addresses, without what comes after `#`. */
function relativeTargets(text: string): readonly string[] {
  const links = [...text.matchAll(/\]\(([^)\s]+)[^)]*\)/g), ...text.matchAll(/(?:src|href)="([^"]+)"/g)]
  return links
    .map(([, target = '']) => target.split('#')[0]!)
    .filter((target) => target !== '' && !/^[a-z]+:/i.test(target))
}

/** Whether the tarball of a package holds a file: its README, its licence, and what `files` names. */
function isPacked(target: string, files: readonly string[]): boolean {
  const path = normalize(target)
  if (path.startsWith('..') || path.startsWith('/')) return false
  return /^(README|LICENSE|NOTICE)/.test(path) || files.some((entry) => path === entry || path.startsWith(`${entry}/`))
}

test('a link that leaves the package, or leads to what is not packed, is found', () => {
  const text =
    '[a](../other/README.md#x) [b](./dist/a.js "title") [c](#here) ![d](pictures/d.png) <img src="e.png"> [f](https://f/)'
  const targets = relativeTargets(text)
  expect(targets).toEqual(['../other/README.md', './dist/a.js', 'pictures/d.png', 'e.png'])
  expect(targets.filter((target) => !isPacked(target, ['dist']))).toEqual([
    '../other/README.md',
    'pictures/d.png',
    'e.png',
  ])
})

test.each(publishedPackages())(
  'every relative link in the README of $name leads to a file of its tarball',
  ({ dir }) => {
    const { files } = JSON.parse(readFileSync(join(dir, 'package.json'), 'utf8')) as { files: string[] }
    const dead = relativeTargets(readFileSync(join(dir, 'README.md'), 'utf8')).filter(
      (target) => !isPacked(target, files) || (!target.startsWith('dist') && !existsSync(join(dir, target))),
    )
    expect(dead).toEqual([])
  },
)
