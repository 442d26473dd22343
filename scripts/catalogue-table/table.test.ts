import { expect, test } from 'vitest'
import { readCatalogue } from '../../src/catalogue/schema.js'
import { read, readModuleFacts, readSandbox } from './facts.js'
import { replaceTable } from './replace.js'
import { renderTable } from './table.js'

const catalogue = readCatalogue(JSON.parse(read('demo/catalogue.json')))
const facts = { catalogue, modules: readModuleFacts(), sandbox: readSandbox() }
const table = renderTable(facts)

test('docs/nix.md has the table that the catalogue gives', () => {
  const document = read('docs/nix.md')
  expect(replaceTable(document, table), 'run: npm run docs').toBe(document)
})

test('every entry has its row', () => {
  for (const { attr } of catalogue.packages) expect(table).toContain(`\n| \`${attr}\` | `)
  expect(table.match(/^\| `.* \|$/gm)).toHaveLength(catalogue.packages.length)
})

test('what a row says', () => {
  expect(table).toContain(
    '| `tangled-spindle` | yes: `go` | `services.tangled-spindle` | 27, secrets by file | 11 of 29 | `services.firn.spindle` | 21, secrets by file | 29 of 29 |',
  )
  expect(table).toContain('| `parakeet-social-parakeet` | no: The source is at "HEAD"')
})

test('the facts are of modules that the catalogue has, and every one of them has its facts', () => {
  const options = new Set(catalogue.packages.flatMap(({ nixosModule }) => nixosModule?.option ?? []))
  expect([...facts.modules.keys()].sort()).toEqual([...options].sort())
})

test('a document without a place for the table is a fault', () => {
  expect(() => replaceTable('# Nix\n', table)).toThrow(/no place/)
})
