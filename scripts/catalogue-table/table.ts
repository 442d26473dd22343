import type { DidString } from '@atproto/syntax'
import { type ImportedPackage, importCatalogue } from '../../src/catalogue/import.js'
import type { Catalogue, CatalogueEntry } from '../../src/catalogue/schema.js'
import { recipe } from '../../src/lexicons/dev/firn.js'
import { countOptions } from './count-options.js'
import type { ModuleFacts } from './facts.js'

export interface TableFacts {
  readonly catalogue: Catalogue
  /** By the option under which the catalogue has the module. */
  readonly modules: ReadonlyMap<string, ModuleFacts>
  /** What every service of firn has set of systemd.exec(5). */
  readonly sandbox: readonly string[]
}

const HEAD = [
  '| Package | As records | Module by hand | Options | Hardening | Module of firn | Options | Hardening |',
  '| --- | --- | --- | --- | --- | --- | --- | --- |',
]
/** The table of docs/nix.md: every entry of the catalogue, and its modules beside ours. */
export function renderTable(facts: TableFacts): string {
  const { catalogue } = facts
  const { authors, aliases, refused } = importCatalogue(
    catalogue,
    (org): DidString => `did:web:${org}.example`,
  )
  const packages = new Map(
    authors.flatMap((author) =>
      author.packages.map((each) => [`${author.name}/${each.name}`, each] as const),
    ),
  )
  const reasons = new Map(refused.map(({ name, reason }) => [name, reason]))
  const others = new Map(aliases.map(({ name, of }) => [name, of]))
  const rows = [...catalogue.packages]
    .sort((a, b) => (a.attr < b.attr ? -1 : 1))
    .map((entry) => {
      const reason = reasons.get(entry.attr)
      const alias = others.get(entry.attr)
      const imported = packages.get(`${entry.org}/${entry.pname}`)
      const told = reason === undefined ? toldAs(imported, alias) : `no: ${reason}`
      const ours = reason === undefined && alias === undefined ? imported : undefined
      return row([code(entry.attr), told, ...byHand(entry, facts), ...byFirn(ours, facts)])
    })
  const expressible = catalogue.packages.length - refused.length
  return [
    `${expressible} of ${catalogue.packages.length} entries are expressible.`,
    '',
    ...HEAD,
    ...rows,
  ].join('\n')
}

function toldAs(imported: ImportedPackage | undefined, alias: string | undefined): string {
  if (alias !== undefined) return `yes, by the records of ${code(alias)}`
  const artifact = artifactOf(imported)
  if (!artifact) return 'yes: a definition with its status, and no release'
  return `yes: \`${artifact.build.$type.split('#').at(-1)}\``
}

function byHand({ nixosModule }: CatalogueEntry, { modules, sandbox }: TableFacts): string[] {
  const facts = nixosModule && modules.get(nixosModule.option)
  if (!nixosModule || !facts) return ['none', '', '']
  const shared = facts.hardening.filter((name) => sandbox.includes(name))
  const options = `${facts.options}${facts.secretFiles ? ', secrets by file' : ''}`
  return [code(nixosModule.option), options, `${shared.length} of ${sandbox.length}`]
}

function byFirn(imported: ImportedPackage | undefined, { sandbox }: TableFacts): string[] {
  const artifact = artifactOf(imported)
  if (!imported || !artifact?.service) return ['none', '', '']
  const compiles = recipe.node.$isTypeOf(artifact.build) || recipe.deno.$isTypeOf(artifact.build)
  const held = sandbox.length - (compiles ? 1 : 0)
  const options = `${countOptions(artifact.service)}, secrets by file`
  return [code(`services.firn.${imported.name}`), options, `${held} of ${sandbox.length}`]
}

/** An import makes recipes alone. */
function artifactOf(imported: ImportedPackage | undefined): recipe.Main | undefined {
  return imported?.releases[0]?.artifact as recipe.Main | undefined
}

function code(text: string): string {
  return `\`${text}\``
}

function row(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
}
