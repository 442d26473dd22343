import { expect, test } from 'vitest'
import { DID } from '../../../tests/nix/sample.js'
import { package as pkg } from '../../lexicons/dev/firn.js'
import { makeAtUri } from '../../syntax/at-uri.js'
import { lintServiceName } from './service-name.js'

const SERVICE = { service: {} }
const MODULE = { modules: [{ system: 'nixos', text: '{ }' }] }

test.each<[string, object, string[]]>([
  ['settings', SERVICE, ['services.firn.settings']],
  ['settings', MODULE, ['services.firn.settings']],
  ['appview', SERVICE, ['firn-appview']],
  // The text of its author makes whatever units it makes.
  ['appview', MODULE, []],
  ['settings', {}, []],
  ['pds', SERVICE, []],
])('%s with %j', (name, recipe, words) => {
  const definition = makeAtUri(DID, pkg.$nsid, name)
  const found = lintServiceName({ definition }, recipe as Parameters<typeof lintServiceName>[1])
  expect(found.map(({ code }) => code)).toEqual(words.map(() => 'reserved-name'))
  for (const [index, word] of words.entries()) expect(found[index]?.message).toContain(word)
})
