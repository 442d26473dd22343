import { MAX_PICKLE_IMPORTS, MAX_PICKLES_PER_FILE } from '../../../limits/validation.js'
import type { Cursor } from '../cursor.js'
import { judgeImport } from './judge.js'
import type { Act } from './machine.js'
import { Op } from './opcodes.js'
import { walkPickle } from './walk.js'

export interface Sequence {
  readonly pickles: number
  /** Each once. */
  readonly acts: readonly Act[]
  readonly remarks: readonly { readonly level: 'unread' | 'note'; readonly text: string }[]
}

/**
 * PyTorch's older files: a number that no other file begins with, then four more pickles, then bytes of tensors
 * (_legacy_save of torch/serialization.py).
 */
const LEGACY_TORCH = Buffer.from('80028a0a6cfc9c46f9206aa850192e', 'hex')
const LEGACY_TORCH_PICKLES = 5

/**
 * Goes through pickles that follow one another. Whoever loads a file may load one of them or all.
 * @param called what a file's name says: that it is a pickle, that it may be one beside what else it is, or nothing, and
 * then bytes count as one only if they can be nothing else
 */
export async function scanSequence(cursor: Cursor, called: 'pickle' | 'both' | 'other'): Promise<Sequence> {
  const acts = new Map<string, Act>()
  const remarks: Sequence['remarks'][number][] = []
  const remark = (level: 'unread' | 'note', text: string) => remarks.push({ level, text })
  await cursor.ensure(LEGACY_TORCH.length)
  const most = LEGACY_TORCH.equals(cursor.peek(LEGACY_TORCH.length))
    ? LEGACY_TORCH_PICKLES
    : MAX_PICKLES_PER_FILE
  let pickles = 0
  while (!(await cursor.atEnd())) {
    if (pickles === MAX_PICKLES_PER_FILE) remark('unread', 'holds more pickles than are read here')
    if (pickles >= most) break
    await cursor.ensure(2)
    const marked = isMarked(cursor.peek(2))
    const own = new Map<string, Act>()
    let isWhole = true
    const { ending } = await walkPickle(cursor, (act) => {
      const key = keyOf(act)
      if (acts.has(key)) own.set(key, act)
      else if (acts.size + own.size < MAX_PICKLE_IMPORTS) own.set(key, act)
      else isWhole = own.has(key) && isWhole
    })
    const isPickle =
      called !== 'other' && pickles === 0
        ? doesAnything(own) || ending.kind !== 'broken'
        : isOne(own, ending.kind, marked)
    if (!isPickle) {
      if (pickles > 0) remark('note', 'other bytes follow its pickles')
      else if (called === 'pickle') remark('note', 'is no pickle, for all that its name says')
      break
    }
    pickles += 1
    for (const [key, act] of own) acts.set(key, act)
    if (!isWhole) remark('unread', 'imports more than is looked at here')
    if (ending.kind === 'whole') continue
    remark(
      'unread',
      ending.kind === 'broken'
        ? `breaks off, after all that it does before: ${ending.why}`
        : `could not be read to its end: ${ending.why}`,
    )
    break
  }
  return { pickles, acts: [...acts.values()], remarks }
}

/** Pickles of protocol 2 and later say so first. */
function isMarked([first, second = 255]: Uint8Array): boolean {
  return first === Op.PROTO && second <= 5
}

/** Bytes that are no pickle lead to instructions by chance, and these to imports of what no module can be named. */
function doesAnything(acts: ReadonlyMap<string, Act>): boolean {
  return [...acts.values()].some((act) => act.kind !== 'import' || isSensible(act))
}

/** Whether bytes that nobody calls a pickle are one all the same. */
function isOne(acts: ReadonlyMap<string, Act>, ending: string, marked: boolean): boolean {
  if (ending === 'not-read') return true
  if (marked) return ending === 'whole' || doesAnything(acts)
  const imports = [...acts.values()].flatMap((act) => (act.kind === 'import' ? [act] : []))
  if (ending === 'whole') return hasImports(acts) && imports.every(isSensible)
  return imports.some(({ module, name }) => judgeImport(module, name) === 'dangerous')
}

/** Names that are computed are as good as named ones. Calls of nothing that is known stand in texts by chance. */
function hasImports(acts: ReadonlyMap<string, Act>): boolean {
  return [...acts.values()].some(({ kind }) => ['import', 'hidden-import', 'extension'].includes(kind))
}

function isSensible({ module, name }: { readonly module: string; readonly name: string }): boolean {
  return /^[\p{L}\p{N}_.]+$/u.test(`${module}.${name}`)
}

function keyOf(act: Act): string {
  return Object.values(act).join('\0')
}
