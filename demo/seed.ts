import { ComAtprotoServerCreateAccount } from '@atproto/api'
import type { DatetimeString, DidString } from '@atproto/lex'
import { publishRecords } from '../cli/import/publish-records.js'
import { recordsOf } from '../cli/import/run.js'
import {
  catalogueAuthors,
  type ImportedAuthor,
  importCatalogue,
  type RefusedEntry,
} from '../src/catalogue/import.js'
import type { Catalogue } from '../src/catalogue/schema.js'
import { type Account, ensureAccount, logIn } from './network/accounts.js'
import type { LocalNetwork } from './network/network.js'
import { PROFILES, readProfile, recordsOf as recordsOfProfile } from './profiles.js'

/** The password of every account of the demo, which lives on this machine alone. */
const DEMO_PASSWORD = 'firn-demo'

/** When the example profiles say that they were written: always the same, so that they are published once. */
const PROFILES_DATE: DatetimeString = '2025-11-21T00:00:00.000Z'

/** Accounts without a catalogue, to log in and publish as; one at each PDS. */
const GUESTS = ['alice', 'bob']

export interface Seeded {
  readonly accounts: Account[]
  /** at-uris of all records that were published, now or in an earlier run. */
  readonly uris: string[]
  readonly packages: number
  readonly withFindings: number
  readonly refused: readonly RefusedEntry[]
  readonly example: { handle: string; name: string } | null
}

/** Creates the accounts that are not there yet: the guests, and one for each organisation of the catalogue. */
export async function seedAccounts(
  network: LocalNetwork,
  catalogue: Catalogue | null,
): Promise<{ guests: Account[]; authors: Map<string, Account> }> {
  const guests = await inTurns(GUESTS, (name, index) => accountAt(network, index, name))
  const wanted = catalogue === null ? [] : catalogueAuthors(catalogue)
  const accounts = await inTurns(wanted, async ({ name, handleHint }, index) => {
    return [name, await accountAt(network, index, handleHint)] as const
  })
  // In the catalogue's order, whichever account was there first.
  const authors = new Map(accounts)
  return { guests, authors }
}

/** Publishes the catalogue as its authors, one commit each. What a kept network has already stays as it is. */
export async function seedCatalogue(
  catalogue: Catalogue,
  authors: Map<string, Account>,
  progress: (author: ImportedAuthor, account: Account) => void,
): Promise<Omit<Seeded, 'accounts'>> {
  const accountOf = (org: string): Account => {
    const account = authors.get(org)
    if (account === undefined) throw new Error(`the catalogue's author ${org} has no account`)
    return account
  }
  const imported = importCatalogue(catalogue, (org) => accountOf(org).did as DidString)
  const uris = await inTurns(imported.authors, async (author) => {
    const account = accountOf(author.name)
    const published = await publish(account, author)
    progress(author, account)
    return published
  })
  const packages = imported.authors.flatMap((author) => author.packages)
  return {
    uris: uris.flat(),
    packages: packages.length,
    withFindings: packages.filter(({ findings }) => findings.length > 0).length,
    refused: imported.refused,
    example: chooseExample(imported.authors, accountOf),
  }
}

/** Publishes the example profiles as one account. What a kept network has already stays as it is. */
export async function seedProfiles(account: Account): Promise<string[]> {
  const agent = await logIn(account)
  const records = PROFILES.flatMap((name) =>
    recordsOfProfile(readProfile(name, { did: account.did, createdAt: PROFILES_DATE })),
  )
  const published = await publishRecords(agent, account.did, records)
  return published.map(({ uri }) => uri)
}

async function publish(account: Account, author: ImportedAuthor): Promise<string[]> {
  const agent = await logIn(account)
  const published = await publishRecords(agent, account.did, author.packages.flatMap(recordsOf))
  return published.map(({ uri }) => uri)
}

/** An account with this name, or with `-nix` behind it where the PDS reserves the name itself (as `bluesky`). */
async function accountAt(network: LocalNetwork, index: number, label: string): Promise<Account> {
  const pds = network.pds[index % 2 === 0 ? 0 : 1]
  const credentialsOf = (name: string) => ({
    handle: `${name}${pds.handleDomain}`,
    password: DEMO_PASSWORD,
  })
  try {
    return await ensureAccount(pds, credentialsOf(label))
  } catch (error) {
    if (!(error instanceof ComAtprotoServerCreateAccount.HandleNotAvailableError)) throw error
    return ensureAccount(pds, credentialsOf(`${label}-nix`))
  }
}

/** A package that a reader can try at once: without findings, and small to show. */
function chooseExample(
  authors: readonly ImportedAuthor[],
  accountOf: (org: string) => Account,
): Seeded['example'] {
  for (const author of authors) {
    const clean = author.packages.find(
      ({ findings, releases }) => releases.length > 0 && findings.length === 0,
    )
    if (clean !== undefined) return { handle: accountOf(author.name).handle, name: clean.name }
  }
  return null
}

/** Runs at most one call for each PDS at a time: they share this machine's cores with the index. */
async function inTurns<T, R>(items: readonly T[], run: (item: T, index: number) => Promise<R>): Promise<R[]> {
  const results: R[] = []
  for (let start = 0; start < items.length; start += 2) {
    const pair = items.slice(start, start + 2)
    results.push(...(await Promise.all(pair.map((item, offset) => run(item, start + offset)))))
  }
  return results
}
