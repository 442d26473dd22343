/** What the words say that only group commands. */
export const GROUPS: Readonly<Record<string, string>> = {
  atom: 'Makes, resolves, publishes and verifies atoms.',
  'atom add': 'Adds a dependency to an atom.',
  model: 'Resolves, fetches, publishes and verifies machine-learning models.',
  'atom add direct': 'Adds what is no atom: a repository, an archive, a file.',
}
