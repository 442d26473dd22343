import {
  DeepConflictError,
  DeepInputError,
  DeepLimitError,
  MirrorDisagreementError,
} from '../../src/resolve/deep/errors.js'
import { loadGraph } from '../../src/resolve/deep/load.js'
import type { DeepLock, DeepRequest, Fewest, LockedVersion } from '../../src/resolve/deep/problem.js'
import { solveGraph } from '../../src/resolve/deep/resolve-deep.js'
import { CliError } from '../errors/cli-error.js'
import type { AtomSource } from './atom-source.js'
import type { KnownVersion } from './candidates.js'
import type { Need } from './needs.js'
import type { Home, Place } from './places.js'
import { AtomAlarmError, ResolutionError } from './resolution-error.js'

/** What was chosen for one need. */
export interface AtomChoice {
  readonly need: Need
  readonly place: Place
  readonly version: string
  /** Undefined: an atom of the same repository that is not published. */
  readonly known: KnownVersion | undefined
}

export interface Chosen {
  readonly choices: readonly AtomChoice[]
  /** All that was looked at: of a shallow resolution the needs alone. */
  readonly closure: DeepLock
}

/**
 * The best version of every atom that is needed; together with all that they need themselves where the source reads
 * that.
 * @param locked versions that stay while they can
 * @throws ResolutionError, AtomAlarmError
 */
export async function chooseAtoms(
  needs: readonly Need[],
  home: Home,
  source: AtomSource,
  options: { readonly locked?: readonly LockedVersion[]; readonly fewest?: Fewest } = {},
): Promise<Chosen> {
  const roots = await source.rootEdges(needs, home)
  const closure = await solve({ roots, nameOf: (id) => source.nameOf(id), ...options }, source)
  for (const alarm of closure.alarms) {
    source.note(
      `Of ${source.nameOf(alarm.definition)} ${alarm.version}, which is not taken, there are two: ${alarm.claims.map(({ revision, from }) => `${from.join(', ')} has ${revision}`).join('; ')}.`,
    )
  }
  const choices = needs.map(async (need, at): Promise<AtomChoice> => {
    const { definition: id = '', requirement } = roots[at] ?? {}
    const target = closure.roots.find((root) => root.definition === id && root.requirement === requirement)
    const place = source.places.get(id)
    if (target === undefined || place === undefined) throw new Error(`Nothing was chosen for ${need.label}.`)
    const { version } = target
    const release = closure.releases.find((one) => one.definition === id && one.version === version)
    const { versions } = await source.offer(place)
    const known = versions.get(version)?.get(release?.revision ?? '')
    const [who] = known?.yankedBy ?? []
    if (who !== undefined) {
      source.note(
        `${who} has yanked ${place.name} ${version}, which is taken all the same. If the atom is theirs, --trust ${who} leaves it out.`,
      )
    }
    return { need, place, version, known }
  })
  return { choices: await Promise.all(choices), closure }
}

/**
 * Again until no manifest names a mirror that was not asked: more mirrors only ever lead to more, so that the end is
 * the same in whatever order they answer.
 */
async function solve(request: Omit<DeepRequest, 'source'>, source: AtomSource): Promise<DeepLock> {
  for (;;) {
    const { turn } = source
    try {
      const graph = await loadGraph({ ...request, source })
      if (source.turn === turn) return solveGraph(graph, request)
    } catch (cause) {
      if (cause instanceof CliError || source.turn === turn) throw asTold(cause)
    }
  }
}

function asTold(cause: unknown): unknown {
  if (cause instanceof MirrorDisagreementError) {
    return new AtomAlarmError(cause.message, {
      cause,
      hint: 'Of a record that is wrong, leave out its author with --distrust.',
      details: { alarms: cause.alarms },
    })
  }
  if (cause instanceof DeepConflictError) {
    return new ResolutionError(cause.message, { cause, details: { conflicts: cause.conflicts } })
  }
  if (cause instanceof DeepInputError || cause instanceof DeepLimitError) {
    return new ResolutionError(cause.message, { cause })
  }
  return cause
}
