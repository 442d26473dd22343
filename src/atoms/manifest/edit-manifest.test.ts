import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { anyDirect, anyManifest, errorsOf, FULL } from '../../../tests/support/atoms/manifests.js'
import { editManifest, type ManifestEdit } from './edit-manifest.js'
import { printManifest } from './print-manifest.js'
import { parseManifest } from './read-manifest.js'

describe('editing', () => {
  test('a dependency more, and all else stays', () => {
    const edits: ManifestEdit[] = [
      { edit: 'set-atom', set: 'ours', label: 'icons', requirement: '^2.0.0' },
      { edit: 'set-atom', set: 'theirs', label: 'λ', requirement: '^1', mirrors: ['https://example.net/t'] },
      { edit: 'set-direct', name: 'logo', dependency: { kind: 'url', url: 'https://example.org/logo.png' } },
    ]
    expect(editManifest(FULL, edits)).toBe(
      FULL.replace(
        'fonts = ">=1, <3"\n',
        'fonts = ">=1, <3"\nicons = "^2.0.0"\n\n[deps.from.theirs]\n"λ" = "^1"\n',
      )
        .replace('ours.git"]\n', 'ours.git"]\ntheirs = "https://example.net/t"\n')
        .replace('logo.svg', 'logo.png'),
    )
  })

  test('a requirement is changed in its place', () => {
    const edits: ManifestEdit[] = [
      { edit: 'set-atom', set: 'ours', label: 'theme', requirement: '^0.1.7' },
      { edit: 'set-version', version: '0.3.1' },
      { edit: 'set-direct', name: 'pkgs', dependency: { kind: 'git', url: 'https://example.org/pkgs' } },
    ]
    expect(editManifest(FULL, edits)).toBe(
      FULL.replace('"^0.1.0" #', '"^0.1.7" #')
        .replace('"0.3.0"', '"0.3.1"')
        .replace(/pkgs {4}= .*/, 'pkgs.git = "https://example.org/pkgs"'),
    )
  })

  test('an edit that would break the manifest is refused, and names the place', () => {
    const undeclared = () => editManifest(FULL, [{ edit: 'remove-set', set: 'ours' }])
    expect(errorsOf(undeclared).map(({ code }) => code)).toEqual(['undeclared-set'])
    const wrong = () =>
      editManifest(FULL, [{ edit: 'set-atom', set: 'ours', label: 'x', requirement: '1 2' }])
    expect(errorsOf(wrong).map(({ code, path }) => [code, path])).toEqual([
      ['invalid-value', 'deps.from.ours.x'],
    ])
  })

  test('what is added can be removed: every byte is as before, in any manifest with comments', () => {
    const comments = fc.array(fc.tuple(fc.nat(40), fc.constantFrom('# note', '', '  # [x]')), {
      maxLength: 6,
    })
    fc.assert(
      fc.property(anyManifest(), comments, anyDirect(), fc.boolean(), (manifest, notes, direct, crlf) => {
        fc.pre(
          manifest.compose.kind !== 'static' && !manifest.from.has('fresh') && !manifest.direct.has('fresh'),
        )
        const lines = printManifest(manifest).split('\n')
        for (const [at, note] of notes) if (at < lines.length - 1) lines.splice(at, 0, note)
        const text = lines.join(crlf ? '\r\n' : '\n')
        const dependency = 'fromVersion' in direct ? { ...direct, fromVersion: undefined } : direct
        const longer = editManifest(text, [
          { edit: 'set-atom', set: 'fresh', label: 'fresh', requirement: '1', mirrors: ['::'] },
          { edit: 'set-direct', name: 'fresh', dependency },
        ])
        const read = parseManifest(longer)
        expect(read.from.get('fresh')?.get('fresh')).toBe('1')
        expect(read.direct.get('fresh')).toEqual(dependency)
        const back = editManifest(longer, [
          { edit: 'remove-direct', name: 'fresh' },
          { edit: 'remove-atom', set: 'fresh', label: 'fresh' },
          { edit: 'remove-set', set: 'fresh' },
        ])
        expect(back).toBe(text)
      }),
    )
  })
})
