// @ts-check
import { readFileSync } from 'node:fs'

import nx from '@nx/eslint-plugin'
import { defineConfig } from 'eslint/config'
import tseslint from 'typescript-eslint'

/**
 * Which room may import which (tools/rooms.json): the table in docs/architecture.md, which a test compares with it. A package names its room
 * in its package.json (`nx.tags`). Tests and examples may import more: the rule holds for sources.
 * @type {Readonly<Record<string, readonly string[]>>}
 */
const rooms = JSON.parse(readFileSync(new URL('tools/rooms.json', import.meta.url), 'utf8'))

const depConstraints = Object.entries(rooms).map(([room, mayImport]) => ({
  sourceTag: `room:${room}`,
  onlyDependOnLibsWithTags: mayImport.map((other) => (other === '*' ? other : `room:${other}`)),
}))

/** Sources alone: oxlint has all rules that it knows, and reads tests as well. */
const sources = ['packages/*/src/**/*.{ts,tsx}', 'tools/src/**/*.ts']

export default defineConfig(
  { ignores: ['**/dist/**', '**/out-tsc/**', '**/node_modules/**', '.nx/**', 'docs/api/**'] },
  {
    files: sources,
    languageOptions: { parser: tseslint.parser },
    plugins: { '@nx': nx, '@typescript-eslint': tseslint.plugin },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      '@nx/enforce-module-boundaries': ['error', { allow: [], depConstraints, banTransitiveDependencies: false }],
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      'no-restricted-syntax': [
        'error',
        { selector: 'ExportDefaultDeclaration', message: 'Named exports only (configuration files aside).' },
        { selector: 'ExportAllDeclaration', message: 'index.ts lists the public names one by one.' },
        { selector: 'TSEnumDeclaration', message: 'A closed set is a union of strings.' },
      ],
      // Sizes, every line counted. What has to be longer says why in its disable comment (CONTRIBUTING.md).
      'max-lines': ['error', 350],
      'max-lines-per-function': ['error', 60],
      complexity: ['error', 25],
    },
  },
  {
    // A view is mostly the markup it returns.
    files: ['packages/web/src/**/*.tsx'],
    rules: { 'max-lines-per-function': ['error', 100] },
  },
)
