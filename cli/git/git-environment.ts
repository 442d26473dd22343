import type { GitScheme } from '../../src/atoms/uri/git-url.js'

/** What a program's environment holds. */
export type Environment = Readonly<Record<string, string | undefined>>

/** Ways of transport that git may use unless fewer are allowed; never `ext`, which runs programs. */
export const TRANSPORTS: readonly GitScheme[] = ['https', 'http', 'ssh', 'git', 'file']

/**
 * The environment of every git command: without the variables that would lead git elsewhere (a hook of the user's may
 * have started us), without prompts, replaced objects and grafts, in English.
 */
export function gitEnvironment(env: Environment, transports: readonly GitScheme[]): Environment {
  const kept = Object.entries(env).filter(([name]) => !name.startsWith('GIT_') || KEPT.has(name))
  return {
    ...Object.fromEntries(kept),
    GIT_TERMINAL_PROMPT: '0',
    GIT_ASKPASS: '',
    SSH_ASKPASS: '',
    SSH_ASKPASS_REQUIRE: 'never',
    GIT_ALLOW_PROTOCOL: transports.join(':'),
    GIT_NO_REPLACE_OBJECTS: '1',
    GIT_GRAFT_FILE: '/dev/null',
    GIT_OPTIONAL_LOCKS: '0',
    // A server could have each missing object asked for by one more process (git 2.44 and later heed this).
    GIT_NO_LAZY_FETCH: '1',
    GIT_PAGER: 'cat',
    GIT_EDITOR: 'false',
    LC_ALL: 'C',
    LANGUAGE: '',
  }
}

/** Of git's own variables, those by which users say how they reach others and who they are. */
const KEPT = new Set([
  'GIT_SSH',
  'GIT_SSH_COMMAND',
  'GIT_SSH_VARIANT',
  'GIT_SSL_CAINFO',
  'GIT_SSL_CAPATH',
  'GIT_PROXY_COMMAND',
  'GIT_CONFIG_GLOBAL',
  'GIT_CONFIG_SYSTEM',
  'GIT_CONFIG_NOSYSTEM',
  'GIT_EXEC_PATH',
  'GIT_AUTHOR_NAME',
  'GIT_AUTHOR_EMAIL',
  'GIT_COMMITTER_NAME',
  'GIT_COMMITTER_EMAIL',
])

/**
 * Settings before every command: no hooks, no monitors, no signing, no housekeeping, no wandering off into submodules,
 * whatever a repository's own configuration says.
 */
export const SAFE_SETTINGS: readonly string[] = [
  'core.hooksPath=/dev/null',
  'core.fsmonitor=false',
  'core.commitGraph=false',
  'core.attributesFile=/dev/null',
  'gc.auto=0',
  'maintenance.auto=false',
  'commit.gpgSign=false',
  'push.gpgSign=false',
  'push.followTags=false',
  'push.recurseSubmodules=no',
  'fetch.recurseSubmodules=no',
  'fetch.fsckObjects=false',
  'http.lowSpeedLimit=100',
  'http.lowSpeedTime=60',
  'advice.detachedHead=false',
].flatMap((setting) => ['-c', setting])
