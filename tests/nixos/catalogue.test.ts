import { readFileSync } from 'node:fs'
import type { DidString } from '@atproto/syntax'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { countOptions } from '../../scripts/catalogue-table/count-options.js'
import { importCatalogue } from '../../src/catalogue/import.js'
import { readCatalogue } from '../../src/catalogue/schema.js'
import { recipe } from '../../src/lexicons/dev/firn.js'
import type { JsonObject } from '../../src/nix/canonical-json.js'
import type { SampleRelease } from '../nix/sample.js'
import { describeWith } from '../support/prerequisite.js'
import { createPrivateNix, NIX, type PrivateNix } from '../support/private-nix.js'
import { createModuleHost, type Report } from './module-host.js'
import { unitOf } from './names.js'
import { parseUnit } from './unit-file.js'

/** Values of settings that an administrator has to give, by type; secrets are files. */
const VALUES: Readonly<Record<string, string>> = { string: '"x"', path: '"/srv/x"', port: '4000' }

describeWith([NIX], 'the services of the catalogue', () => {
  const catalogue = readCatalogue(JSON.parse(readFileSync('demo/catalogue.json', 'utf8')))
  const { authors } = importCatalogue(catalogue, (org): DidString => `did:web:${org}.example`)
  const services = authors
    .flatMap((author) => author.packages)
    .flatMap(({ name, releases: [released] }) => {
      const artifact = released?.artifact as recipe.Main | undefined
      return artifact?.service ? [{ name, artifact, service: artifact.service }] : []
    })
  let nix: PrivateNix
  let report: Report

  beforeAll(async () => {
    nix = await createPrivateNix()
    const releases = services.map(({ name, artifact }) => withoutSource(name, artifact))
    const configuration = `{ ${services.map(({ name, service }) => enabled(name, service)).join('\n')} }`
    report = await createModuleHost(nix).evaluate(releases, configuration)
  }, 600_000)
  afterAll(() => nix.remove())

  test('there are as many as the catalogue has modules for, and each evaluates', () => {
    expect(services).toHaveLength(28)
    expect(report.failed).toEqual([])
    expect(Object.keys(report.units)).toHaveLength(services.length)
  })

  test.each(services)('$name runs its program in the sandbox', ({ name, artifact }) => {
    const unit = parseUnit(report.units[unitOf(name)] ?? '')
    expect(unit.command('ExecStart').join(' ')).toMatch(new RegExp(`/bin/${artifact.mainProgram}(?= |$)`))
    expect(unit.one('Service', 'DynamicUser')).toBe('true')
    expect(unit.one('Service', 'ProtectSystem')).toBe('strict')
    const options = report.options.flatMap((option) => (option.visible ? option.name : []))
    const own = options.filter((option) => option.startsWith(`${name}.`))
    expect(own).toHaveLength(countOptions(artifact.service ?? {}))
    for (const { variable, type } of artifact.service?.settings ?? []) {
      expect(own).toContain(`${name}.${type === 'secret' ? 'secrets' : 'settings'}.${variable}`)
    }
  })
})

/** The release with a build that evaluates offline: Cargo.lock is read from the source. */
function withoutSource(name: string, { source: _, build, ...rest }: recipe.Main): SampleRelease {
  const fields = recipe.node.$isTypeOf(build) ? { ...rest, build } : rest
  return { name, recipe: fields as unknown as JsonObject }
}

function enabled(name: string, { settings = [] }: recipe.Service): string {
  const given = settings
    .filter(({ required }) => required)
    .map(({ variable, type }) =>
      type === 'secret'
        ? `secrets.${variable} = "/run/secrets/x";`
        : `settings.${variable} = ${VALUES[type]};`,
    )
  return `services.firn.${name} = { enable = true; ${given.join(' ')} };`
}
