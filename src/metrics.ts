import { Counter, Gauge, Registry } from 'prom-client'

/** What a process counts. Made once by each program and handed down; `registry.metrics()` is what Prometheus reads. */
export interface Metrics {
  readonly registry: Registry
  /** Messages received, whether they matter or not. */
  readonly events: Counter<'source' | 'kind'>
  /** Messages of accounts or collections of ours. */
  readonly relevantEvents: Counter<'source' | 'kind'>
  /** What was not believed, by the name of the reason. */
  readonly refusals: Counter<'source' | 'reason'>
  /** Seconds between an event's own time and ours when it was received. */
  readonly lagSeconds: Gauge<'source'>
  /** Sequence number up to which everything is stored. */
  readonly seq: Gauge<'source'>
  /** 1 while connected. */
  readonly connected: Gauge<'source'>
  /** Events that are worked on. */
  readonly inFlight: Gauge
  /** Accounts that are not known here and wait to be looked at. */
  readonly strangersWaiting: Gauge
  /** Live commits that are held back while their repositories are fetched, and their bytes. */
  readonly heldCommits: Gauge
  readonly heldCommitBytes: Gauge
  /** Repositories that wait since nobody could tell yet who their accounts are. */
  readonly unresolvedAccounts: Gauge
  /** Repositories by the state in which they are followed. */
  readonly repos: Gauge<'state'>
  /** Of those in error, the ones whose newest commit is signed with another key than their account has. */
  readonly formerKeyRepos: Gauge
  /** Whole repositories fetched, by what came of it. */
  readonly repoFetches: Counter<'outcome'>
  /** Pages of repositories that a host was searched by, repositories looked at, and those that were not known before. */
  readonly backfillPages: Gauge<'source'>
  readonly backfillLookedAt: Gauge<'source'>
  readonly backfillFound: Gauge<'source'>
  /** Mirrors of atoms, by who named them and how they stand. */
  readonly mirrors: Gauge<'named' | 'state'>
  /** Looks at them, by what came of it. */
  readonly mirrorLooks: Counter<'outcome'>
  /** Disagreements of mirrors that stand. */
  readonly mirrorAlarms: Gauge<'kind'>
  /** Lists of files of models that were asked for, by what came of it. */
  readonly fileLists: Counter<'outcome'>
  readonly deadLetters: Gauge
  /** 1 while the database answers those who ask for the metrics. */
  readonly databaseUp: Gauge
  /** 1 in the process that leads. */
  readonly leader: Gauge
}

export function createMetrics(): Metrics {
  const registry = new Registry()
  const registers = [registry]
  const counter = <L extends string>(name: string, help: string, labelNames: L[]) =>
    new Counter({ name: `firn_${name}`, help, labelNames, registers })
  const gauge = <L extends string = never>(name: string, help: string, labelNames: L[] = []) =>
    new Gauge({ name: `firn_${name}`, help, labelNames, registers })
  return {
    registry,
    events: counter('events_total', 'Messages received.', ['source', 'kind']),
    relevantEvents: counter('relevant_events_total', 'Messages of accounts or collections of ours.', [
      'source',
      'kind',
    ]),
    refusals: counter('refusals_total', 'What was not believed.', ['source', 'reason']),
    lagSeconds: gauge('lag_seconds', "Seconds behind the source's own clock.", ['source']),
    seq: gauge('stored_seq', 'Sequence number up to which everything is stored.', ['source']),
    connected: gauge('source_connected', '1 while the source is connected.', ['source']),
    inFlight: gauge('events_in_flight', 'Events that are worked on.'),
    strangersWaiting: gauge('strangers_waiting', 'Accounts not known here that wait to be looked at.'),
    heldCommits: gauge('held_commits', 'Live commits held back while their repositories are fetched.'),
    heldCommitBytes: gauge('held_commit_bytes', 'Bytes of the live commits that are held back.'),
    unresolvedAccounts: gauge('unresolved_accounts', 'Accounts of which nobody could tell yet who they are.'),
    repos: gauge('repos', 'Repositories by the state in which they are followed.', ['state']),
    formerKeyRepos: gauge(
      'former_key_repos',
      'Repositories in error until their account writes with its new key.',
    ),
    repoFetches: counter('repo_fetches_total', 'Whole repositories fetched, by outcome.', ['outcome']),
    backfillPages: gauge('backfill_pages', 'Pages of repositories that a host was searched by.', ['source']),
    backfillLookedAt: gauge('backfill_looked_at', 'Repositories of a host that were looked at.', ['source']),
    backfillFound: gauge('backfill_found', 'Repositories of a host that were not known before.', ['source']),
    mirrors: gauge('atom_mirrors', 'Mirrors of atoms, by who named them and how they stand.', [
      'named',
      'state',
    ]),
    mirrorLooks: counter('atom_mirror_looks_total', 'Looks at mirrors of atoms, by outcome.', ['outcome']),
    mirrorAlarms: gauge('atom_mirror_alarms', 'Disagreements of mirrors that stand, by kind.', ['kind']),
    fileLists: counter(
      'model_file_lists_total',
      'Lists of files of models that were asked for, by outcome.',
      ['outcome'],
    ),
    deadLetters: gauge('dead_letters', 'Records that could not be indexed.'),
    databaseUp: gauge('database_up', '1 while the database answers.'),
    leader: gauge('leader', '1 in the process that leads.'),
  }
}

/** Forgets what only a process that leads can say of its sources: another one may say otherwise by now. */
export function forgetSources(metrics: Metrics): void {
  const { lagSeconds, seq, connected, inFlight, backfillPages, backfillLookedAt, backfillFound } = metrics
  for (const gauge of [lagSeconds, seq, connected, inFlight, backfillPages, backfillLookedAt, backfillFound])
    gauge.reset()
  for (const gauge of [metrics.mirrors, metrics.mirrorAlarms]) gauge.reset()
  for (const gauge of [metrics.strangersWaiting, metrics.heldCommits, metrics.heldCommitBytes]) gauge.reset()
}
