import { LAYOUTS } from '../../src/models/layout/layout.js'
import type { Options } from '../command.js'

/** What says which model is meant, for every command that takes one. */
export const SOURCE_OPTIONS = {
  source: {
    type: 'text',
    value: 'FILE',
    help: 'read the source from a JSON file, as {"huggingface": {"repo": …}} with the fields of fetchModel; - is standard input',
  },
  include: {
    type: 'texts',
    value: 'GLOB',
    help: 'only files that match, where the source can choose; * goes across /',
  },
} as const satisfies Options

/** How a model is laid out, where the source's way will not do. */
export const LAYOUT_OPTION = {
  layout: {
    type: 'text',
    short: 'l',
    value: 'LAYOUT',
    choices: LAYOUTS,
    help: 'how to lay the files out, in place of what the source says',
  },
} as const satisfies Options

/** Options of `firn model fetch`; nix/models calls it inside of a derivation and relies on them. */
export const FETCH_OPTIONS = {
  ...SOURCE_OPTIONS,
  to: {
    type: 'text',
    short: 'o',
    value: 'DIR',
    help: 'write there: a hub cache, an Ollama models directory, or the directory of the files; made if absent',
  },
  ...LAYOUT_OPTION,
  id: {
    type: 'text',
    value: 'ORG/NAME',
    help: 'the name in the hub cache or the Ollama models directory, in place of the source’s',
  },
  ref: {
    type: 'texts',
    value: 'NAME',
    help: 'names under which the hub cache keeps the commit, in place of the one that was asked for',
  },
  'file-hashes': {
    type: 'text',
    value: 'FILE',
    help: 'a JSON file {"path": "sha256 as hex or SRI"}, or fileHashes as firn model prefetch prints them: what it lists has to be so, and every file has to be listed',
  },
  jobs: { type: 'text', short: 'j', value: 'N', help: 'files that are downloaded at once' },
  attempts: {
    type: 'text',
    value: 'N',
    help: 'how often an address is asked before the next one, or the end',
  },
  'retry-delay': { type: 'text', value: 'SECONDS', help: 'the first wait between attempts; it doubles' },
  'connect-timeout': { type: 'text', value: 'SECONDS', help: 'how long a host may take to begin its answer' },
  'read-timeout': { type: 'text', value: 'SECONDS', help: 'how long an answer may stand still; 0 for ever' },
  'limit-rate': {
    type: 'text',
    value: 'BYTES',
    help: 'bytes a second, for all files together; K, M and G are powers of 1024',
  },
} as const satisfies Options
