import type { Finding, Severity } from '../definitions/lint.js'

/** What an import can say beside the lint: where the records tell less than the entry, or in other words. */
export type NoteCode =
  | 'catalogue-note'
  | 'input-left-out'
  | 'argument-left-out'
  | 'copied-source'
  | 'inferred-build'
  | 'inferred-program'
  | 'service-left-out'
  | 'options-left-out'
  | 'version-from-commit'
  | 'licence-list'
  | 'upstream-metadata'
  | 'dependency-left-out'

export type Note = Finding<NoteCode>

/** Takes down notes on one entry while it is mapped. */
export type TakeNote = (code: NoteCode, severity: Severity, message: string, fix: string) => void

/** Takes down notes at the end of a list. */
export function takeInto(notes: Note[]): TakeNote {
  return (code, severity, message, fix) => {
    notes.push({ code, severity, path: '', message, fix })
  }
}
