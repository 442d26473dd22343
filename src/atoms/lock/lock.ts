/** The name of the file beside `atom.toml`. */
export const LOCK_FILE = 'atom.lock'

/** The one version of the format there is. */
export const LOCK_VERSION = 1

/** What an `atom.lock` says. An atom with a static composer has none. */
export interface Lock {
  /** Root commit of the repository → its name and mirrors. */
  readonly sets: ReadonlyMap<string, LockedSet>
  /** The atom that interprets locks in Nix; `PUBLISHED_LOCKER` unless a newer one is out. */
  readonly locker: LockedAtom
  readonly compose: LockedComposer
  readonly deps: readonly LockedDependency[]
}

export interface LockedSet {
  readonly tag: string
  /** `::` stands for the repository that holds the lock. */
  readonly mirrors: readonly string[]
}

export interface LockedAtom {
  readonly label: string
  /** Of an atom in the same repository that is not published, with the prerelease `local`. */
  readonly version: string
  /** The root commit of its repository. */
  readonly set: string
  /** The atom commit; none for an atom in the same repository that is not published. */
  readonly rev?: string | undefined
  /** The first mirror that had the version. */
  readonly mirror?: string | undefined
  /** AtomId. `checkIds` says whether it is that of set and label. */
  readonly id: string
}

export type LockedComposer =
  | { readonly use: 'atom'; readonly atom: LockedAtom; readonly entry: string }
  | { readonly use: 'nix'; readonly entry: string }
  | { readonly use: 'static' }

export type LockedDependency = LockedAtomDependency | LockedPin

export interface LockedAtomDependency extends LockedAtom {
  readonly type: 'atom'
}

/** A source that is no atom: by its own hash, or by a commit. */
export type LockedPin =
  /** `builtins.fetchurl` */
  | { readonly type: 'nix'; readonly name: string; readonly url: string; readonly hash: string }
  /** `builtins.fetchTarball` */
  | { readonly type: 'nix+tar'; readonly name: string; readonly url: string; readonly hash: string }
  /** `<nix/fetchurl.nix>`, when it is built with. */
  | {
      readonly type: 'nix+src'
      readonly name: string
      readonly url: string
      readonly hash: string
      /**
       * The hash is that of the unpacked tree, or of an executable file. eka has no such fields and refuses them, but
       * without them the download cannot match: they are written only where they hold.
       */
      readonly unpack?: boolean | undefined
      readonly executable?: boolean | undefined
    }
  /** `builtins.fetchGit` */
  | {
      readonly type: 'nix+git'
      readonly name: string
      readonly url: string
      /** The tag's version, where the manifest asks for one. */
      readonly version?: string | undefined
      readonly rev: string
    }

/** What could be read of an atom that others locked: the first locks named neither set nor id. */
export interface IndexedAtom extends Omit<LockedAtom, 'set' | 'id'> {
  readonly set: string | undefined
  readonly id: string | undefined
}

/** What could be read of a lock that others wrote: entries that mean nothing without more are left out. */
export interface IndexedLock {
  readonly sets: ReadonlyMap<string, LockedSet>
  readonly locker: IndexedAtom | undefined
  readonly compose: LockedComposer | undefined
  readonly deps: readonly (({ readonly type: 'atom' } & IndexedAtom) | LockedPin)[]
}

/**
 * The interpreter of locks that eka's last version writes: nix-lock 0.3.1, whose commit is reproduced from its tree
 * and origin.
 */
export const PUBLISHED_LOCKER: LockedAtom = {
  label: 'nix-lock',
  version: '0.3.1',
  set: '4abbd2644bc3585e9be95deb277ccf48f6ed26ac',
  rev: 'dc7891b2a0b456d673d522dcc539ce6608713c6a',
  mirror: 'https://github.com/ekala-project/eka',
  id: 'r3rlam6bd31t9i04ggug7avs8vf8981q7a3b6gobemk1gfs50qm0',
}
