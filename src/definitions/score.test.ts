import { expect, test } from 'vitest'
import {
  A_HASH,
  AUTHOR,
  FAKE_HASH,
  type Json,
  sampleBlob,
  sampleBuild,
  samplePackage,
  sampleRecipe,
  sampleRelease,
} from '../../tests/support/sample-records.js'
import { package as pkg, release } from '../lexicons/dev/firn.js'
import { lintRelease } from './lint.js'
import { checkRecordJson } from './record.js'
import { scoreDefinition } from './score.js'

function score(definitionJson: Json, releaseJson?: Json) {
  const definition = checkRecordJson({
    did: AUTHOR,
    collection: pkg.$nsid,
    rkey: 'hello',
    json: definitionJson,
  })
  const checked =
    releaseJson &&
    checkRecordJson({
      did: AUTHOR,
      collection: release.$nsid,
      rkey: 'package:hello:1.2.3',
      json: releaseJson,
    })
  return scoreDefinition(definition, checked, checked ? lintRelease(checked, definition) : [])
}

const FULL_PACKAGE = samplePackage({ readme: sampleBlob('text/markdown', 100) })
const PROVENANCE = {
  predicateType: 'https://slsa.dev/provenance/v1',
  url: 'https://forge.example/provenance.json',
  hash: A_HASH,
}
const FULL_RELEASE = sampleRelease({ provenance: PROVENANCE })

function lost(definition: Json, released?: Json): Record<string, number> {
  const { score: points, parts } = score(definition, released)
  expect(points).toBe(parts.reduce((sum, part) => sum + part.points, 0))
  return Object.fromEntries(
    parts.flatMap(({ name, points: gained, maximum }) =>
      gained < maximum ? [[name, maximum - gained]] : [],
    ),
  )
}

test('a package with everything has 100 points, and nothing to say', () => {
  const { score: points, parts } = score(FULL_PACKAGE, FULL_RELEASE)
  expect(points).toBe(100)
  expect(parts.reduce((sum, { maximum }) => sum + maximum, 0)).toBe(100)
  expect(parts.filter(({ reason }) => reason !== undefined)).toEqual([])
})

test('an empty definition without a release has none, and a reason for each part', () => {
  const { score: points, parts } = score({ $type: pkg.$nsid, createdAt: '2025-01-23T12:00:00Z' })
  expect(points).toBe(0)
  expect(parts.filter(({ reason }) => reason === undefined)).toEqual([])
})

test('each part is lost by itself', () => {
  expect(lost(samplePackage(), FULL_RELEASE)).toEqual({ readme: 15 })
  expect(lost({ ...FULL_PACKAGE, licence: 'free' }, FULL_RELEASE)).toEqual({ licence: 15 })
  expect(lost({ ...FULL_PACKAGE, keywords: [] }, FULL_RELEASE)).toEqual({ discovery: 5 })
  expect(lost(FULL_PACKAGE, sampleRelease())).toEqual({ provenance: 5 })
  const artifact = (change: Json) => ({ ...FULL_RELEASE, artifact: sampleRecipe(change) })
  expect(lost(FULL_PACKAGE, artifact({ build: sampleBuild('go', { vendorHash: FAKE_HASH }) }))).toEqual({
    pinned: 20,
  })
  expect(
    lost(FULL_PACKAGE, artifact({ build: sampleBuild('expression', { text: '{ hello }: hello' }) })),
  ).toEqual({
    source: 5,
  })
})

test('a library needs no program', () => {
  const { mainProgram: _, ...artifact } = sampleRecipe()
  const released = { ...FULL_RELEASE, artifact }
  expect(lost(FULL_PACKAGE, released)).toEqual({ programs: 5 })
  expect(lost({ ...FULL_PACKAGE, category: 'library' }, released)).toEqual({})
})
