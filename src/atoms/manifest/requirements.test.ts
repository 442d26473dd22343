import { expect, test } from 'vitest'
import { readManifest } from './read-manifest.js'
import { manifestRequirements } from './requirements.js'

const of = (text: string) => {
  const { value } = readManifest(`[package]\nlabel = "a"\nversion = "1.0.0"\n${text}`)
  if (!value) throw new Error('no manifest')
  return manifestRequirements(value)
}

test('the composer is needed as dependencies are', () => {
  expect(
    of('[compose.with.nix]\nfrom = "s"\nversion = "^1"\n[deps.from.s]\nb = "2"\n[deps.from.t]\nb = "3"'),
  ).toEqual([
    { set: 's', label: 'b', requirement: '2' },
    { set: 't', label: 'b', requirement: '3' },
    { set: 's', label: 'nix', requirement: '^1' },
  ])
  expect(of('[compose.with.nix]\nfrom = "s"')).toEqual([{ set: 's', label: 'nix', requirement: '*' }])
})

test('once, where it is a dependency', () => {
  expect(of('[compose.with.nix]\nfrom = "s"\nversion = "^1"\n[deps.from.s]\nnix = "1.2"')).toEqual([
    { set: 's', label: 'nix', requirement: '1.2' },
  ])
})

test('what composes itself needs nothing', () => {
  expect(of('[compose.as]\nnix = "."')).toEqual([])
  expect(of('')).toEqual([])
})
