import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Finding, hasErrors } from '../../src/definitions/lint/finding.js'
import { lintService } from '../../src/definitions/lint/service.js'
import type { recipe } from '../../src/lexicons/dev/firn.js'
import type { JsonObject, JsonValue } from '../../src/nix/canonical-json.js'
import { form } from '../nix/sample.js'
import { describeWith } from '../support/prerequisite.js'
import { createPrivateNix, NIX, type PrivateNix } from '../support/private-nix.js'
import { createModuleHost, type ModuleHost, SYSTEM } from './module-host.js'
import { serviceOf } from './sample-service.js'
import { analyze, SYSTEMD_ANALYZE } from './systemd-analyze.js'
import { parseUnit } from './unit-file.js'
import { UNIT_TEXTS } from './unit-texts.js'

const BUILD = form('generic', { tool: 'make' })
const RUN = '{ services.firn.pds.enable = true; }'
describeWith([NIX], 'hostile values in a service', () => {
  let nix: PrivateNix
  let host: ModuleHost
  beforeAll(async () => {
    nix = await createPrivateNix()
    host = createModuleHost(nix)
  })
  afterAll(() => nix.remove())

  test('texts reach the program as they are', async () => {
    const settings = UNIT_TEXTS.map((text, index) => ({
      variable: `V${index}`,
      type: 'string',
      default: text,
      description: text,
    }))
    const service = { settings, arguments: UNIT_TEXTS, migrate: { arguments: UNIT_TEXTS } }
    const { units } = await host.evaluate([serviceOf(service)], RUN)
    const unit = parseUnit(units['firn-pds.service'] ?? '')
    expect(unit.environment()).toMatchObject(
      Object.fromEntries(UNIT_TEXTS.map((text, index) => [`V${index}`, text])),
    )
    expect(unit.command('ExecStart').slice(1)).toEqual(UNIT_TEXTS)
    expect(unit.command('ExecStartPre').slice(1)).toEqual(UNIT_TEXTS)
    expect(unit.one('Service', 'User')).toBe('firn-pds')
  })

  // Every field of a service that is no free text, with a function that puts a value there.
  const fields: Record<string, (value: JsonValue) => JsonObject> = {
    program: (value) => ({ program: value }),
    migrateProgram: (value) => ({ migrate: { program: value } }),
    variable: (value) => ({ settings: [{ variable: value, type: 'string', default: 'x' }] }),
    type: (value) => ({ settings: [{ variable: 'A', type: value }] }),
    int: (value) => ({ settings: [{ variable: 'A', type: 'int', default: value }] }),
    bool: (value) => ({ settings: [{ variable: 'A', type: 'bool', default: value }] }),
    port: (value) => ({ settings: [{ variable: 'A', type: 'port', default: value }] }),
    path: (value) => ({ settings: [{ variable: 'A', type: 'path', default: value }] }),
    enum: (value) => ({ settings: [{ variable: 'A', type: 'enum', values: ['a'], default: value }] }),
    choice: (value) => ({ settings: [{ variable: 'A', type: 'enum', values: [value] }] }),
    flag: (value) => ({ settings: [{ variable: 'A', type: 'string', default: 'x', flag: value }] }),
    from: (value) => ({ settings: [{ variable: 'A', type: 'string', from: value }] }),
    settingService: (value) => ({ settings: [{ variable: 'A', type: 'string', service: value }] }),
    portName: (value) => ({ ports: [{ name: value, port: 1234 }] }),
    portNumber: (value) => ({ ports: [{ name: 'http', port: value }] }),
    portVariable: (value) => ({ ports: [{ name: 'http', port: 1234, variable: value }] }),
    protocol: (value) => ({ ports: [{ name: 'http', port: 1234, protocol: value }] }),
    database: (value) => ({ database: value }),
    requires: (value) => ({ requires: [value] }),
    unit: (value) => ({ requires: [typeof value === 'string' ? `${value}.service` : value] }),
    exception: (value) => ({ hardeningExceptions: [{ option: value, reason: 'x' }] }),
    readyBy: (value) => ({ ready: { by: value } }),
    readyPath: (value) => ({
      ports: [{ name: 'http', port: 1234 }],
      ready: { by: 'http', path: value },
    }),
    network: (value) => ({ network: value }),
    ...Object.fromEntries(
      [
        'AmbientCapabilities',
        'DeviceAllow',
        'LimitNOFILE',
        'PrivateDevices',
        'ProcSubset',
        'ProtectHome',
        'ReadWritePaths',
        'RestrictAddressFamilies',
        'RestrictNamespaces',
        'SupplementaryGroups',
        'SystemCallArchitectures',
        'SystemCallFilter',
        'UMask',
      ].map((option) => [
        option,
        (value: JsonValue) => ({ hardeningExceptions: [{ option, value, reason: 'x' }] }),
      ]),
    ),
    // Free texts, which must be texts.
    argument: (value) => ({ arguments: [value] }),
    string: (value) => ({ settings: [{ variable: 'A', type: 'string', default: value }] }),
    description: (value) => ({
      settings: [{ variable: 'A', type: 'string', required: true, description: value }],
    }),
    reason: (value) => ({ hardeningExceptions: [{ option: 'PrivateTmp', reason: value }] }),
  }
  const FREE = ['argument', 'string']
  /** What may stand there says the lexicon already. */
  const CLOSED = ['portNumber', 'network', 'protocol']

  function linted(service: JsonObject): Finding[] {
    const main = { mainProgram: 'pds', build: BUILD, service } as unknown as recipe.Main
    return lintService({ recipe: main, path: ['artifact'] })
  }

  async function unitsOf(services: readonly JsonObject[], summary: readonly JsonValue[] = []) {
    const file = path.join(nix.dir, `services-${services.length}-${Math.random()}.json`)
    const cases = services.map((service, index) => ({
      service,
      summary: summary[index] ?? 'A service',
      build: BUILD,
    }))
    writeFileSync(file, JSON.stringify(cases))
    const nixFile = path.join(import.meta.dirname, 'units.nix')
    const library = path.resolve(import.meta.dirname, '../../src/nix/library')
    const expression = `import ${nixFile} { tree = ${library}; services = ${file}; system = "${SYSTEM}"; }`
    return (await nix.evalJson(expression)) as (string | null)[]
  }

  /** What a unit sets, without the values. */
  const shape = (text: string) => text.split('\n').map((line) => line.replace(/^([A-Za-z]+)=.*$/s, '$1'))
  /** Values that are fine, and bring all settings of units that the fields above can bring. */
  const HARMLESS: JsonObject = {
    settings: [{ variable: 'A', type: 'string', default: 'x' }],
    ports: [{ name: 'http', port: 80 }],
    database: 'postgresql',
    stateDirectory: true,
    migrate: {},
    ready: { by: 'http' },
    hardeningExceptions: Object.entries({
      AmbientCapabilities: 'CAP_NET_RAW',
      DeviceAllow: '/dev/null',
      LimitNOFILE: '1',
      ReadWritePaths: '/srv',
      SupplementaryGroups: 'video',
    }).map(([option, value]) => ({ option, value, reason: 'x' })),
  }

  test.each(Object.entries(fields))(
    'a text in %s is refused, or is one value and no more',
    async (name, at) => {
      const texts = UNIT_TEXTS.filter((text) => text !== '')
      const [harmless, ...units] = await unitsOf([HARMLESS, ...texts.map(at)])
      const known = shape(harmless ?? '')
      for (const [index, unit] of units.entries()) {
        if (unit === null) {
          // What Nix would refuse is found before it is published.
          const text = texts[index] ?? ''
          if (!CLOSED.includes(name)) expect([text, hasErrors(linted(at(text)))]).toEqual([text, true])
          continue
        }
        const odd = shape(unit).filter((line) => !known.includes(line))
        expect({ text: texts[index], odd }).toEqual({ text: texts[index], odd: [] })
        const parsed = parseUnit(unit)
        expect(parsed.all('Service', 'User')).toEqual(['firn-pds'])
        expect(parsed.all('Service', 'ExecStart')).toHaveLength(1)
        expect(() => [parsed.command('ExecStart'), parsed.environment()]).not.toThrow()
      }
      if (FREE.includes(name)) expect(units).not.toContain(null)
    },
  )

  // Numbers and truth values have their place.
  const textual = Object.entries(fields).filter(([name]) => !['portNumber', 'network'].includes(name))
  test.each(textual)('what is no text is refused in %s', async (_, at) => {
    const odd: JsonValue[] = [{ outPath: '/etc/passwd' }, ['x'], { $type: 'x' }, 7, true]
    expect(await unitsOf(odd.map(at))).toEqual(odd.map(() => null))
  })

  test('a summary is one line', async () => {
    const texts = UNIT_TEXTS.filter((text) => text !== '')
    const units = await unitsOf(
      texts.map(() => ({})),
      texts,
    )
    for (const [index, unit] of units.entries()) {
      const text = texts[index] ?? ''
      const [description = ''] = parseUnit(unit ?? '').all('Unit', 'Description')
      const plain = text.replaceAll(/[^\P{Cc}\u0080-\u009f]+/gu, ' ')
      expect(description.replaceAll('%%', '%')).toBe(`${plain} (pds 1.0.0)`.trim())
    }
  })
})

describeWith([NIX, SYSTEMD_ANALYZE], 'hostile values before systemd itself', () => {
  test('it has nothing to complain of', async () => {
    await using nix = await createPrivateNix()
    const settings = UNIT_TEXTS.map((text, index) => ({
      variable: `V${index}`,
      type: 'string',
      default: text,
    }))
    const { units } = await createModuleHost(nix).evaluate(
      [serviceOf({ settings, arguments: UNIT_TEXTS })],
      RUN,
    )
    expect((await analyze('firn-pds.service', units['firn-pds.service'] ?? '')).complaints).toBe('')
  })
})
