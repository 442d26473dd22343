import type { JsonObject } from '../../../src/nix/canonical-json.js'
import { COMMIT, form, type SampleRelease, SOURCE } from '../sample.js'
import { HASH } from './build.js'

const BLOB = 'bafkreibme22gw2h7y2h7tg2fhqotaqjucnbc24deqo72b6mkl2egezxhvy'

const forge = (fields: JsonObject): SampleRelease => ({
  recipe: { source: form('forge', { owner: 'octo', repo: 'hello', rev: COMMIT, hash: HASH, ...fields }) },
})

/** A release for each form of source. */
export const SOURCES: readonly [string, SampleRelease][] = [
  ['github', forge({ forge: 'github' })],
  ['github with submodules', forge({ forge: 'github', submodules: true })],
  ['gitlab', forge({ forge: 'gitlab', owner: 'a/b' })],
  ['a gitlab of its own', forge({ forge: 'gitlab', host: 'git.example.org' })],
  ['codeberg', forge({ forge: 'codeberg' })],
  ['gitea', forge({ forge: 'gitea', host: 'git.example.org' })],
  ['sourcehut', forge({ forge: 'sourcehut' })],
  ['tangled', forge({ forge: 'tangled', owner: '@alice.example' })],
  ['git', { recipe: { source: form('git', { url: 'https://example.org/a.git', rev: COMMIT, hash: HASH }) } }],
  ['a tarball', { recipe: { source: SOURCE, sourceRoot: 'a/b' } }],
  ['a flat tarball', { recipe: { source: { ...SOURCE, hashMode: 'flat' }, sourceRoot: 'a/b' } }],
  [
    'a registry',
    {
      recipe: {
        source: form('registry', {
          ecosystem: 'npm',
          name: 'a',
          version: '1',
          urls: ['https://e.org/@a%20/b-1.tgz?x', 'https://f.org/b'],
          hash: HASH,
        }),
      },
    },
  ],
  [
    'a blob',
    {
      recipe: {
        source: form('blob', {
          blob: { $type: 'blob', ref: { $link: BLOB }, mimeType: 'application/gzip', size: 12 },
          name: 'hello.tar.xz',
          hash: HASH,
          hashMode: 'nar',
        }),
      },
      blobs: { [BLOB]: ['https://pds.example.org/blob', 'https://firn.example/blob'] },
    },
  ],
]
