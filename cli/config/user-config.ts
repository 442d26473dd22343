import { type Aliases, DEFAULT_ALIASES } from '../../src/atoms/uri/aliases.js'
import type { HandleResolver } from '../../src/settings.js'
import type { ConfigLayer } from './layers.js'

/** The set and the atom of it that compose a new atom, unless it is told otherwise. */
export interface DefaultComposer {
  readonly set: { readonly tag: string; readonly address: string }
  readonly atom: {
    readonly label: string
    readonly version: string | undefined
    readonly entry: string | undefined
  }
}

/** What a person set, with everything that was left out filled in. */
export interface UserConfig {
  /** Origin of the AppView, without trailing slash. */
  readonly registry: string
  readonly account: string | undefined
  readonly plcUrl: string
  readonly development: boolean
  readonly handleResolvers: readonly HandleResolver[]
  /** eka's aliases and the person's own. */
  readonly aliases: Aliases
  readonly composer: DefaultComposer
  readonly platforms: {
    readonly build: string | undefined
    readonly target: string | undefined
    readonly legacyTarget: string | undefined
  }
  /** An absolute path. */
  readonly cacheRoot: string
  /** The same, key by key, with where each was said. */
  readonly layer: ConfigLayer
}

/** @param cacheRoot where to keep what was fetched unless the layer says otherwise */
export function toUserConfig(layer: ConfigLayer, cacheRoot: string): UserConfig {
  const text = (key: string) => layer.get(key)?.text
  const must = (key: string) => {
    const value = text(key)
    if (value === undefined) throw new Error(`the setting ${key} has no default`)
    return value
  }
  const composer = 'manifest.default.composer'
  return {
    registry: must('registry'),
    account: text('account'),
    plcUrl: must('network.plc'),
    development: must('network.development') === 'true',
    handleResolvers: under('network.handles').map(([suffix, url]) => ({ suffix, url })),
    aliases: new Map([...DEFAULT_ALIASES, ...under('uri.aliases')]),
    composer: {
      set: { tag: must(`${composer}.set.tag`), address: must(`${composer}.set.address`) },
      atom: {
        label: must(`${composer}.atom.label`),
        version: text(`${composer}.atom.version`),
        entry: text(`${composer}.atom.entry`),
      },
    },
    platforms: {
      build: text('platforms.build'),
      target: text('platforms.target'),
      legacyTarget: text('platforms.legacy_target'),
    },
    cacheRoot: text('cache.root') ?? cacheRoot,
    layer,
  }

  /** The entries of a table whose keys the person chose. */
  function under(table: string): [string, string][] {
    return [...layer].flatMap(([key, value]): [string, string][] =>
      key.startsWith(`${table}.`) ? [[key.slice(table.length + 1), value.text]] : [],
    )
  }
}
