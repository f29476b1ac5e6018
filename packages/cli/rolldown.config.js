/**
 * Bundles the command into few files, because starting Node costs about 0.3 ms a module: everything that a listing, help
 * or a usage error needs is one file, each command's work one more (docs/decisions/0007).
 *
 * Other packages stay outside, save the cheap parts of core, host and workshop made for this (`…/discovery`, `…/options`).
 */
const startPath = new RegExp(
  [
    'core/src/',
    'host/src/discovery',
    'cli/src/(main|node-io|io|command-table|command|arguments|help|output|colour|usage-error)\\.ts',
    'cli/src/(global-options|installed|printable|step|remarks|text-table|invocation|interrupted)\\.ts',
    'cli/src/(commands/driver-list|driver/list|driver/driver-json)\\.ts',
    'workshop/src/options/(read-arguments|help-text)',
  ].join('|'),
)

export default {
  input: { bin: 'src/bin.ts', index: 'src/index.ts' },
  platform: 'node',
  preserveEntrySignatures: 'allow-extension',
  resolve: { conditionNames: ['@vfab/source', 'node', 'import', 'default'] },
  // Options are data: a start that uses none of them loads none.
  treeshake: { moduleSideEffects: [{ test: /workshop\/src\/options/, sideEffects: false }] },
  transform: { target: 'node20.19' },
  external: (id) => !/^[./]/.test(id) && !/\/discovery$|^@vfab\/workshop\/options$|^@oxc-project\//.test(id),
  output: {
    dir: 'dist',
    format: 'esm',
    // Reading what is loaded at each start takes its share of it. Names stay, so that stack traces can be read.
    minify: { compress: true, mangle: false, codegen: { removeWhitespace: true } },
    chunkFileNames: '[name].js',
    codeSplitting: {
      groups: [
        {
          name: 'options',
          test: /workshop\/src\/(input-error|options\/(?!read-arguments|help-text))/,
          priority: 1,
          includeDependenciesRecursively: false,
        },
        { name: 'start', test: startPath },
      ],
    },
  },
}
