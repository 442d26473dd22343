import { printable, printableLines } from '../output/printable.js'
import type { Style } from '../output/style.js'
import type { PublishError } from './publish-error.js'

/** What became of one atom. */
export interface PublishedAtom {
  readonly path: string
  readonly label: string | undefined
  readonly version: string | undefined
  /** `skipped`: all of it was there. */
  readonly status: 'published' | 'skipped' | 'failed'
  readonly rev?: string
  readonly ref?: string
  /** AtomId */
  readonly id?: string
  /** The release record. */
  readonly uri?: string
  readonly refs: 'pushed' | 'to push' | 'there' | 'left'
  readonly record: 'signed' | 'to sign' | 'there' | 'left out'
  readonly error?: { readonly reason: string; readonly message: string; readonly hint: string }
}

/** An atom that could not be published, and why. */
export function failedAtom(
  place: { readonly path: string; readonly label: string | undefined; readonly version: string | undefined },
  { reason, message, hint }: PublishError,
): PublishedAtom {
  return {
    refs: 'left',
    record: 'left out',
    ...place,
    status: 'failed',
    error: { reason, message, hint: hint ?? '' },
  }
}

export interface PublishReport {
  readonly remote: string
  /** That they were published from. */
  readonly commit: string
  readonly dryRun: boolean
  readonly atoms: readonly PublishedAtom[]
}

export interface PublishStatistics {
  readonly published: number
  readonly skipped: number
  readonly failed: number
}

export function countAtoms({ atoms }: PublishReport): PublishStatistics {
  const count = (status: PublishedAtom['status']) => atoms.filter((atom) => atom.status === status).length
  return { published: count('published'), skipped: count('skipped'), failed: count('failed') }
}

/** A line for each atom, and the sum. */
export function showReport(report: PublishReport, style: Style): string {
  const { published, skipped, failed } = countAtoms(report)
  const sum = `${published} ${report.dryRun ? 'would be published' : 'published'}, ${skipped} skipped, ${failed} failed.`
  return [...report.atoms.flatMap((atom) => showAtom(atom, report, style)), sum].join('\n')
}

function showAtom(atom: PublishedAtom, { dryRun, remote }: PublishReport, style: Style): string[] {
  const { path, label, version, status, rev, ref, uri, refs, record, error } = atom
  const name = style.bold(printable(label === undefined ? path : `${label} ${version ?? ''}`))
  if (error !== undefined) {
    return [
      `${style.red('failed')}    ${name}: ${printableLines(error.message)}`,
      `          ${printable(error.hint)}`,
    ]
  }
  if (status === 'skipped') {
    const what = record === 'there' ? 'published and signed before' : 'published before'
    return [`${style.dim('skipped')}   ${name}: ${what}, as ${rev ?? ''}`]
  }
  const word = dryRun ? style.cyan('would    ') : style.green('published')
  const gitPart =
    refs === 'there'
      ? `${ref ?? ''} was at ${remote}`
      : `${ref ?? ''} ${refs === 'pushed' ? 'pushed' : 'to be pushed'} to ${remote}`
  return [
    `${word} ${name} ${style.dim(rev ?? '')}`,
    `          ${printable(gitPart)}`,
    ...(uri === undefined ? [] : [`          ${uri} ${record === 'there' ? 'was signed' : record}`]),
  ]
}
