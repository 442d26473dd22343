import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { PROFILES, readProfile } from '../../demo/profiles.js'
import type { CheckedCollection } from '../../src/definitions/collection.js'
import { checkRecordJson } from '../../src/definitions/record.js'
import { collection as collectionLexicon } from '../../src/lexicons/dev/firn.js'
import { describeWith } from '../support/prerequisite.js'
import { createPrivateNix, NIX, type PrivateNix } from '../support/private-nix.js'
import { A_DATE, AUTHOR, type Json } from '../support/sample-records.js'
import { writeCollection } from './collection-tree.js'
import { NIXPKGS, type Report, SYSTEM } from './module-host.js'

describeWith([NIX], 'the profile of a collection', () => {
  let nix: PrivateNix
  let count = 0
  beforeAll(async () => {
    nix = await createPrivateNix()
  })
  afterAll(() => nix.remove())

  const stack = readProfile('pds-stack', { did: AUTHOR, createdAt: A_DATE })

  /** What comes of a collection on a machine with some configuration. Nothing is built of its packages. */
  async function evaluate(
    { collection, packages }: Pick<typeof stack, 'collection' | 'packages'>,
    configuration: string,
  ): Promise<Report> {
    const tree = writeCollection(nix, collection, packages)
    const file = path.join(nix.dir, `profile-configuration-${count++}.nix`)
    writeFileSync(file, configuration)
    const here = import.meta.dirname
    const expression = `import ${path.join(here, 'report.nix')} (import ${path.join(here, 'evaluate.nix')} {
      modules =
        let
          collection = import ${path.join(tree, 'lib/read-collection.nix')} ${tree};
          empty = name: derivation { inherit name; system = "${SYSTEM}"; builder = "/bin/sh"; };
        in
        [
          (import ${path.join(tree, 'modules.nix')}).nixosModules.default
          {
            services.firn = builtins.mapAttrs (name: _: { package = empty name; }) (import ${file}).packages;
          }
        ];
      configuration = (import ${file}).configuration;
      nixpkgs = ${NIXPKGS ?? 'null'};
      system = "${SYSTEM}";
    })`
    const args = ['--read-write-mode', '--eval', '--strict', '--json', '--expr', expression]
    return JSON.parse((await nix.nixInstantiate(args)).stdout) as Report
  }

  const stackServices = '{ pds = null; relay = null; appview = null; }'
  const stackSecrets = `
    services.firn.pds.settings = {
      COCOON_HOSTNAME = "pds.example.org";
      COCOON_DID = "did:web:pds.example.org";
      COCOON_CONTACT_EMAIL = "admin@example.org";
      COCOON_ROTATION_KEY_PATH = "/var/lib/firn-pds/rotation.key";
      COCOON_JWK_PATH = "/var/lib/firn-pds/jwk.key";
    };
    services.firn.pds.secrets.COCOON_ADMIN_PASSWORD = "/run/secrets/admin";
    services.firn.pds.secrets.COCOON_SESSION_SECRET = "/run/secrets/session";
    services.firn.relay.secrets.RELAY_ADMIN_PASSWORD = "/run/secrets/relay";
  `
  const machine = (text: string, packages = stackServices) =>
    `{ packages = ${packages}; configuration = { lib, ... }: { ${text} }; }`

  test('runs a PDS, tells it of its relay, and the AppView of the same', async () => {
    const report = await evaluate(stack, machine(stackSecrets))
    expect(report.failed).toEqual([])
    expect(report.warnings).toEqual([])
    expect(Object.keys(report.units).sort()).toEqual(
      ['firn-appview-service.service', 'firn-pds.service', 'firn-relay.service'].sort(),
    )
    expect(report.units['firn-pds.service']).toContain('COCOON_RELAYS=http://127.0.0.1:2470')
    expect(report.units['firn-relay.service']).toContain('RELAY_ALLOW_INSECURE_HOSTS=true')
    expect(report.units['firn-appview-service.service']).toContain('ATP_RELAY_HOST=ws://127.0.0.1:2470')
    expect(report.postgresql.ensureDatabases.toSorted()).toEqual(['firn-appview', 'firn-relay'])
    // Nothing is open to the world until somebody asks for it.
    expect(report.firewall.allowedTCPPorts).toEqual([])
  })

  test('gives way to whatever the machine says', async () => {
    const own = `
      services.firn.relay.settings.RELAY_ALLOW_INSECURE_HOSTS = false;
      services.firn.pds.settings.COCOON_RELAYS = "https://bsky.network";
      services.firn.appview.enable = false;`
    const report = await evaluate(stack, machine(stackSecrets + own))
    expect(Object.keys(report.units)).not.toContain('firn-appview-service.service')
    expect(report.units['firn-pds.service']).toContain('COCOON_RELAYS=https://bsky.network')
    expect(report.units['firn-relay.service']).toContain('RELAY_ALLOW_INSECURE_HOSTS=false')
  })

  test('leads to no service that the machine turns off', async () => {
    const report = await evaluate(stack, machine(`${stackSecrets} services.firn.relay.enable = false;`))
    expect(report.units['firn-pds.service']).toContain('COCOON_RELAYS=https://bsky.network')
    expect(report.units['firn-appview-service.service']).toContain('ATP_RELAY_HOST=wss://bsky.network')
  })

  test('says which secrets are missing', async () => {
    const report = await evaluate(stack, machine(''))
    expect(report.failed.join('\n')).toContain('RELAY_ADMIN_PASSWORD')
    expect(report.failed.join('\n')).toContain('COCOON_HOSTNAME')
  })

  test('runs a microcosm cluster', async () => {
    const microcosm = readProfile('microcosm', { did: AUTHOR, createdAt: A_DATE })
    const names = microcosm.collection.items.map(({ name }) => name)
    const report = await evaluate(
      microcosm,
      machine('', `{ ${names.map((name) => `${name} = null; `).join('')} }`),
    )
    expect(report.failed).toEqual([])
    expect(Object.keys(report.units).sort()).toEqual(names.map((name) => `firn-${name}.service`).sort())
    for (const unit of Object.values(report.units)) expect(unit).toContain('--jetstream=us-east-1')
    expect(report.units['firn-constellation.service']).toContain('--backend=rocks')
  })

  test('follows a port that the machine moves, also where two services are told of each other', async () => {
    const services = ['one', 'two'].map((name) => withPort(name))
    const both = collectionOf([
      { definition: 'one', service: { connect: [{ variable: 'PEER', service: 'two', port: 'http' }] } },
      {
        definition: 'two',
        service: {
          settings: [{ variable: 'PORT', value: '4002' }],
          connect: [{ variable: 'PEER', service: 'one', port: 'http', template: '{host}:{port}' }],
        },
      },
    ])
    const report = await evaluate(
      { collection: both, packages: services },
      machine('services.firn.one.settings.PORT = 5001;', '{ one = null; two = null; }'),
    )
    expect(report.warnings).toEqual([])
    expect(report.units['firn-one.service']).toContain('PEER=http://127.0.0.1:4002')
    expect(report.units['firn-two.service']).toContain('PEER=127.0.0.1:5001')
  })

  test('what cannot be set is said, and a service that is not there stops the machine', async () => {
    const odd = collectionOf([
      {
        definition: 'one',
        service: {
          settings: [
            { variable: 'GONE', value: '1' },
            { variable: 'PASSWORD', value: 'hunter2' },
          ],
          connect: [{ variable: 'PEER', service: 'one', port: 'gopher' }],
        },
      },
      { definition: 'absent', service: {} },
    ])
    const report = await evaluate(
      { collection: odd, packages: [withPort('one')] },
      machine('', '{ one = null; }'),
    )
    const uri = `at://${AUTHOR}/dev.firn.collection/tools`
    const of = (variable: string) =>
      `services.firn.one.settings.${variable}, which the collection ${uri} sets,`
    expect(report.warnings).toEqual([
      `${of('GONE')} is not among those that this release declares. It is left as it is.`,
      `${of('PASSWORD')} is a secret, and what a collection says is public: set services.firn.one.secrets.PASSWORD to the path of a file. It is left as it is.`,
      `${of('PEER')} leads to the port gopher of one, and no such service runs here. It is left as it is.`,
    ])
    expect(report.failed).toContain(
      `services.firn.absent cannot run, as the collection ${uri} wants: Nobody published it.`,
    )
    expect(JSON.stringify(report.units)).not.toContain('hunter2')
  })

  test('a service has the option and the unit that firn itself leaves to it', async () => {
    const services = [withPort('settings'), withPort('appview')]
    const connect = [{ variable: 'PEER', service: 'settings', port: 'http' }]
    const collection = collectionOf([
      { definition: 'settings', service: { settings: [{ variable: 'PORT', value: '4002' }] } },
      { definition: 'appview', service: { connect } },
    ])
    const packages = '{ settings-service = null; appview = null; }'
    const report = await evaluate({ collection, packages: services }, machine('', packages))
    expect(Object.keys(report.units).sort()).toEqual([
      'firn-appview-service.service',
      'firn-settings.service',
    ])
    expect(report.units['firn-appview-service.service']).toContain('PEER=http://127.0.0.1:4002')
  })

  test('a faulty service stops a machine that runs it, and no other', async () => {
    const services = [withPort('one', { database: 'filemaker' }), withPort('two')]
    const connect = [{ variable: 'PEER', service: 'one', port: 'http' }]
    const collection = collectionOf([
      { definition: 'one', service: { settings: [{ variable: 'PORT', value: '4002' }] } },
      { definition: 'two', service: { connect } },
    ])
    const run = (text: string) =>
      evaluate({ collection, packages: services }, machine(text, '{ one = null; two = null; }'))
    await expect(run('')).rejects.toThrow('"filemaker" is no database')
    const { units, warnings } = await run('services.firn.one.enable = false;')
    expect(Object.keys(units)).toEqual(['firn-two.service'])
    expect(warnings).toEqual([expect.stringContaining('no such service runs here')])
  })

  test('every profile that ships is tested here', () => {
    expect(PROFILES).toEqual(['pds-stack', 'microcosm'])
  })
})

function collectionOf(items: (Json & { definition: string })[]): CheckedCollection {
  const json = {
    $type: collectionLexicon.$nsid,
    items: items.map((item) => ({
      requirement: '*',
      ...item,
      definition: `at://${AUTHOR}/dev.firn.package/${item.definition}`,
    })),
  }
  return checkRecordJson({ did: AUTHOR, collection: collectionLexicon.$nsid, rkey: 'tools', json })
}

/** A release of a service with a port, an address of another service and a secret. */
function withPort(name: string, service: Json = {}) {
  const json = {
    $type: 'dev.firn.release',
    definition: `at://${AUTHOR}/dev.firn.package/${name}`,
    version: '1.0.0',
    artifact: {
      $type: 'dev.firn.recipe',
      build: { $type: 'dev.firn.recipe#expression', text: '{ }: { }' },
      mainProgram: name,
      service: {
        settings: [
          { variable: 'PORT', type: 'port', default: '4001' },
          { variable: 'PEER', type: 'string' },
          { variable: 'PASSWORD', type: 'secret' },
        ],
        ports: [{ name: 'http', port: 4001, variable: 'PORT' }],
        ...service,
      },
    },
    createdAt: A_DATE,
  }
  return checkRecordJson({ did: AUTHOR, collection: 'dev.firn.release', rkey: `package:${name}:1.0.0`, json })
}
