import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { type Firn, startFirn } from '../scripts/all-in-one.js'
import { type Catalogue, readCatalogue } from '../src/catalogue/schema.js'
import { readConfig } from '../src/config.js'
import { createLogger } from '../src/logger.js'
import type { Running } from '../src/program.js'
import type { Environment } from '../src/setting-files.js'
import { type DemoAtoms, publishAtoms } from './atoms/publish.js'
import { removeDemoFile, writeDemoFile, writeUserConfig } from './demo-file.js'
import { type DemoModels, publishModels } from './models/publish.js'
import type { Account } from './network/accounts.js'
import { type LocalNetwork, startNetwork } from './network/network.js'
import { freePort } from './network/ports.js'
import type { DemoOptions } from './options.js'
import { type DemoState, renderScreen } from './screen.js'
import { seedAccounts, seedCatalogue, seedProfiles } from './seed.js'
import { waitUntilIndexed } from './wait-until-indexed.js'

/** Starts everything, publishes the catalogue, and says what there is. */
export async function runDemo(options: DemoOptions, signal: AbortSignal): Promise<Running> {
  removeDemoFile()
  const directory = options.data === null ? mkdtempSync(join(tmpdir(), 'firn-demo-')) : resolve(options.data)
  const stops: (() => Promise<void> | void)[] = []
  const stop = async () => {
    removeDemoFile()
    for (const step of stops.splice(0).reverse()) await step()
  }
  if (options.data === null) stops.push(() => rmSync(directory, { recursive: true, force: true }))
  try {
    say('Starting a local network: one PLC directory, two PDSes')
    const network = await startNetwork({
      ...(options.data === null ? {} : { dataDir: join(directory, 'network') }),
      log: say,
    })
    stops.push(() => network.close())
    signal.throwIfAborted()

    say('Starting the ingester and the AppView')
    const port = options.port === 0 ? await freePort() : options.port
    const firn = await startFirn({
      config: readConfig(environmentOf(network, { ...options, port }, directory)),
      log: createLogger({ level: 'warn', pretty: process.stderr.isTTY }),
    })
    stops.push(() => firn.stop())
    signal.throwIfAborted()

    const publish: Publish = {
      async atoms(account) {
        const atoms = await publishAtoms(join(directory, 'atoms'), account, networkSettings(network), signal)
        stops.push(() => atoms.close())
        return atoms
      },
      async models(account) {
        const models = await publishModels(
          join(directory, 'models'),
          account,
          networkSettings(network),
          signal,
        )
        stops.push(() => models.close())
        return models
      },
    }
    const catalogue = options.empty ? null : loadCatalogue()
    const seeded = await seed(network, firn, catalogue, publish, signal)
    const state: DemoState = {
      appview: firn.url,
      plc: network.plc.url,
      pds: [network.pds[0].url, network.pds[1].url],
      ...seeded,
    }
    writeDemoFile(state)
    writeUserConfig(state, network)
    console.log(renderScreen(state))
    return { stop }
  } catch (error) {
    await stop()
    throw error
  }
}

/** How what is no package is published, with the command line. */
interface Publish {
  atoms(account: Account): Promise<DemoAtoms>
  models(account: Account): Promise<DemoModels>
}

/** What every program needs to know of the network. */
function networkSettings(network: LocalNetwork): Environment {
  return {
    FIRN_DEVELOPMENT: 'true',
    FIRN_PLC_URL: network.plc.url,
    FIRN_HANDLE_RESOLVERS: network.pds.map((pds) => `${pds.handleDomain}=${pds.url}`).join(','),
  }
}

/** The settings that `npm start` would be given to follow this network. */
function environmentOf(network: LocalNetwork, options: DemoOptions, directory: string): Environment {
  return {
    FIRN_PORT: String(options.port),
    FIRN_DATA_DIR: join(directory, 'firn'),
    FIRN_SOURCES: network.pds.map((pds) => pds.url).join(','),
    ...networkSettings(network),
    ...(options.database === null ? {} : { DATABASE_URL: options.database }),
  }
}

async function seed(
  network: LocalNetwork,
  firn: Firn,
  catalogue: Catalogue | null,
  publish: Publish,
  signal: AbortSignal,
): Promise<Pick<DemoState, 'accounts' | 'example' | 'atom' | 'model'>> {
  say('Creating accounts')
  const { guests, authors } = await seedAccounts(network, catalogue)
  const accounts = [...guests, ...authors.values()]
  if (catalogue === null) return { accounts, example: null, atom: null, model: null }
  signal.throwIfAborted()

  const seeded = await seedCatalogue(catalogue, authors, (author, account) => {
    say(`Published ${count(author.packages.length, 'package')} as ${account.handle}`)
  })
  signal.throwIfAborted()
  const [alice, bob] = guests
  if (alice === undefined || bob === undefined) throw new Error('the guests have no accounts')
  const profiles = await seedProfiles(alice)
  signal.throwIfAborted()
  const atoms = await publish.atoms(bob)
  say(`Published ${count(atoms.uris.length, 'atom')} as ${bob.handle}, with firn atom publish`)
  signal.throwIfAborted()
  const models = await publish.models(alice)
  say(`Published ${count(models.uris.length, 'model')} as ${alice.handle}, with firn model publish`)
  say('Waiting until everything is indexed')
  await waitUntilIndexed(
    firn.database.db,
    [...seeded.uris, ...profiles, ...atoms.uris, ...models.uris],
    signal,
  )
  say(
    `${count(seeded.packages, 'package')} of the catalogue published, ${seeded.withFindings} of them with findings; ${seeded.refused.length} left out:`,
  )
  for (const { name, reason } of seeded.refused) say(`  ${name}: ${reason}`)
  return {
    accounts,
    example: seeded.example,
    atom: { handle: bob.handle, label: 'garland' },
    model: { handle: alice.handle, name: models.newest },
  }
}

function loadCatalogue(): Catalogue {
  return readCatalogue(JSON.parse(readFileSync(new URL('catalogue.json', import.meta.url), 'utf8')))
}

const count = (n: number, noun: string): string => `${n} ${noun}${n === 1 ? '' : 's'}`

function say(line: string): void {
  console.log(line)
}
