import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { DidString } from '@atproto/syntax'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { importCatalogue } from '../../src/catalogue/import.js'
import { readCatalogue } from '../../src/catalogue/schema.js'
import { packageNix } from '../../src/nix/package-nix/package-nix.js'
import type { LockedDefinition } from '../../src/resolve/lock.js'
import { describeWith } from '../support/prerequisite.js'
import { createPrivateNix, NIX, type PrivateNix } from '../support/private-nix.js'
import { cidOf } from './sample.js'

describeWith([NIX], 'the packages of the catalogue', () => {
  let nix: PrivateNix
  beforeAll(async () => {
    nix = await createPrivateNix()
  })
  afterAll(() => nix.remove())

  test('every release has a readable expression, which is Nix', async () => {
    const catalogue = readCatalogue(JSON.parse(readFileSync('demo/catalogue.json', 'utf8')))
    const registries = new Map([['npm', 'https://registry.example']])
    const { authors } = importCatalogue(catalogue, (org): DidString => `did:web:${org}.example`, {
      registries,
    })
    const texts = authors.flatMap(({ name: org, packages }) =>
      packages.flatMap(({ name, definition, releases }) =>
        releases.map((record) => {
          // Fields of a record are there or not.
          const described = definition as Partial<LockedDefinition>
          const uri = `at://did:web:${org}.example/dev.firn.release/package:${name}:${record.version}`
          return packageNix({ uri, cid: cidOf(uri), name, record, definition: described, blobs: {} })
        }),
      ),
    )
    expect(texts).toHaveLength(44)
    const file = path.join(nix.dir, 'all.nix')
    writeFileSync(file, `[\n${texts.map((text) => `(${text})`).join('\n')}\n]`)
    const { stdout } = await nix.nixInstantiate(['--parse', file])
    expect(stdout).toContain('buildGoModule')
  })
})
