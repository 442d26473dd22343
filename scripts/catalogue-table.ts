import { writeFileSync } from 'node:fs'
import { readCatalogue } from '../src/catalogue/schema.js'
import { OperatorError } from '../src/operator-error.js'
import { runUntilDone } from '../src/program.js'
import { read, readModuleFacts, readSandbox } from './catalogue-table/facts.js'
import { replaceTable } from './catalogue-table/replace.js'
import { renderTable } from './catalogue-table/table.js'

const DOCUMENT = 'docs/nix.md'

/** Writes the table of docs/nix.md anew, or with `--check` fails when it is not what the catalogue gives. */
await runUntilDone(async () => {
  const catalogue = readCatalogue(JSON.parse(read('demo/catalogue.json')))
  const table = renderTable({ catalogue, modules: readModuleFacts(), sandbox: readSandbox() })
  const before = read(DOCUMENT)
  const after = replaceTable(before, table)
  if (after === before) return
  if (process.argv.includes('--check')) {
    throw new OperatorError(`${DOCUMENT} is out of date. Run: npm run docs`)
  }
  writeFileSync(new URL(`../${DOCUMENT}`, import.meta.url), after)
})
