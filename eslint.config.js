// @ts-check
import eslint from '@eslint/js'
import nx from '@nx/eslint-plugin'
import prettier from 'eslint-config-prettier'
import { defineConfig } from 'eslint/config'
import tseslint from 'typescript-eslint'

/**
 * Which room may import which (docs/architecture.md). `room:driver` is every plotter, camera and sensor package:
 * drivers never import each other. Tests and examples may use `sim` and `conformance` too, see below.
 */
const rooms = [
  { sourceTag: 'room:core', onlyDependOnLibsWithTags: [] },
  { sourceTag: 'room:driver-kit', onlyDependOnLibsWithTags: ['room:core'] },
  { sourceTag: 'room:host', onlyDependOnLibsWithTags: ['room:core'] },
  { sourceTag: 'room:transport', onlyDependOnLibsWithTags: ['room:core'] },
  { sourceTag: 'room:drawing', onlyDependOnLibsWithTags: ['room:core'] },
  { sourceTag: 'room:motion', onlyDependOnLibsWithTags: ['room:core'] },
  {
    sourceTag: 'room:job',
    onlyDependOnLibsWithTags: ['room:core', 'room:drawing', 'room:motion', 'room:driver-kit'],
  },
  {
    sourceTag: 'room:workshop',
    onlyDependOnLibsWithTags: ['room:core', 'room:host', 'room:job', 'room:drawing'],
  },
  { sourceTag: 'room:sim', onlyDependOnLibsWithTags: ['room:core', 'room:motion'] },
  { sourceTag: 'room:conformance', onlyDependOnLibsWithTags: ['room:core'] },
  {
    sourceTag: 'room:driver',
    onlyDependOnLibsWithTags: ['room:core', 'room:driver-kit', 'room:transport', 'room:motion'],
  },
  { sourceTag: 'room:device-index', onlyDependOnLibsWithTags: [] },
  {
    sourceTag: 'room:cli',
    onlyDependOnLibsWithTags: [
      'room:core',
      'room:host',
      'room:job',
      'room:workshop',
      'room:drawing',
      'room:device-index',
    ],
  },
  { sourceTag: 'room:tools', onlyDependOnLibsWithTags: ['*'] },
]

export default defineConfig(
  { ignores: ['**/dist/**', '**/out-tsc/**', '**/node_modules/**', '.nx/**', 'docs/api/**'] },
  eslint.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommended],

    rules: {
      '@typescript-eslint/consistent-type-imports': ['error', { disallowTypeAnnotations: false }],
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],

      'no-restricted-syntax': [
        'error',
        { selector: 'ExportDefaultDeclaration', message: 'Named exports only (configuration files aside).' },
        { selector: 'ExportAllDeclaration', message: 'index.ts lists the public names one by one.' },
        { selector: 'TSEnumDeclaration', message: 'A closed set is a union of strings.' },
      ],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
    },
  },
  {
    files: ['**/*.{ts,js}'],
    plugins: { '@nx': nx },
  },
  {
    files: ['packages/*/src/**/*.ts', 'tools/src/**/*.ts'],
    rules: {
      '@nx/enforce-module-boundaries': [
        'error',
        { allow: [], depConstraints: rooms, banTransitiveDependencies: false },
      ],
    },
  },
  {
    files: ['vitest.config.ts', '**/vitest.config.ts'],

    rules: { 'no-restricted-syntax': 'off' },
  },
  {
    files: ['**/*.{js,mjs}'],
    languageOptions: { globals: { process: 'readonly', console: 'readonly', URL: 'readonly' } },
  },
  prettier,
)
