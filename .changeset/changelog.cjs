/*
 * What `changeset version` writes into a CHANGELOG.md: the sentences of the changesets, and one line for the packages of this
 * repository that came along. No commit ids: they say nothing to those who use a package.
 */
module.exports = {
  async getReleaseLine({ summary }) {
    const [first, ...rest] = summary.trim().split('\n')
    return [`- ${first}`, ...rest.map((line) => (line === '' ? '' : `  ${line}`))].join('\n')
  },

  async getDependencyReleaseLine(_changesets, dependencies) {
    if (dependencies.length === 0) return ''
    const names = dependencies.map(({ name, newVersion }) => `\`${name}\` ${newVersion}`)
    return `- Works with ${[...new Set(names)].join(', ')}.`
  },
}
