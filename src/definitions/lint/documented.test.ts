import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { checkedPackage, checkedRelease } from '../../../tests/support/linted.js'
import { checkedAtom, checkedAtomRelease } from '../../../tests/support/linted-atoms.js'
import { checkedModel, checkedModelRelease } from '../../../tests/support/linted-models.js'
import { sampleAtom, sampleAtomRelease } from '../../../tests/support/sample-atoms.js'
import { sampleModel, sampleModelRelease } from '../../../tests/support/sample-models.js'
import { samplePackage, sampleRelease } from '../../../tests/support/sample-records.js'
import { scoreDefinition } from '../score.js'
import { SEVERITIES } from './finding.js'

const rows = [...readFileSync('docs/lint.md', 'utf8').matchAll(/^\| `([\w-]+)` \| (\w+) \| (.+) \|$/gm)]

test('docs/lint.md has every code with its severity', () => {
  const findings = rows.filter(([, , severity = '']) => !/^\d+$/.test(severity))
  expect(findings.map(([, code, severity]) => `${code} ${severity}`).sort()).toEqual(
    Object.entries(SEVERITIES)
      .map(([code, severity]) => `${code} ${severity}`)
      .sort(),
  )
})

test('docs/lint.md has every part of the score with its points', () => {
  const parts = rows.filter(([, , points = '']) => /^\d+$/.test(points))
  const ofPackage = scoreDefinition(checkedPackage(samplePackage()), checkedRelease(sampleRelease()), [])
  const ofAtom = scoreDefinition(checkedAtom(sampleAtom()), checkedAtomRelease(sampleAtomRelease()), [])
  const ofModel = scoreDefinition(checkedModel(sampleModel()), checkedModelRelease(sampleModelRelease()), [])
  expect(parts.map(([, name, points]) => [name, Number(points)])).toEqual(
    [...ofPackage.parts, ...ofAtom.parts, ...ofModel.parts].map(({ name, maximum }) => [name, maximum]),
  )
})
