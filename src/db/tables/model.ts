import type { ColumnType } from 'kysely'

/** What a definition of the kind model says beside what every definition says (`definition`, of the same uri). */
export interface ModelTable {
  /** Of the definition: `at://<did>/dev.firn.model/<name>`. */
  uri: string
  did: string
  task: string | null
  library: string | null
  /** BCP 47. */
  languages: string[]
  /** `auto` or `manual`; null: its hub hands it to everybody. */
  gated: string | null
}

/** Lineage: what a model was made from, as its author says. */
export interface ModelBaseTable {
  /** Of the definition that was made. */
  modelUri: string
  did: string
  /** At-uri of a definition, whether this index holds it or not; else an address, as `modelAddress` spells it. */
  base: string
  relation: string | null
  /** In the record's list. */
  position: number
}

/** What a release of a model says beside what every release says (`release`, of the same uri). */
export interface ModelReleaseTable {
  uri: string
  did: string
  definitionUri: string
  /** `huggingface`, `mlflow`, `s3`, `git-lfs`, `git-xet`, `url`, `ollama`; another word for what is not known. */
  origin: string
  layout: string
  fileCount: number
  /** Bytes. */
  totalSize: number
  parameters: number | null
  /** What the record says and what names of its files tell; a list that tells more than its record is refused. */
  weightFormats: string[]
  /** Whether one of them runs code when it is loaded. */
  pickle: boolean
  /** CID of the blob that lists the files; null where the record does. */
  fileListCid: string | null
}

/** A list of files that is a blob: fetched from its author's PDS after the record was indexed. */
export interface FileListTable {
  releaseUri: string
  did: string
  cid: string
  /** Null until it is fetched, and where it is no list of the release. */
  bytes: Uint8Array | null
  /** When it is to be fetched; null once that is settled. */
  dueAt: Date | null
  /** In a row. */
  failures: number
  /** Why it was not fetched the last time, or what is wrong with it. */
  problem: string | null
  wantedAt: ColumnType<Date, Date, never>
}

/** A file of such a list, for pages of it. */
export interface ListedFileTable {
  releaseUri: string
  did: string
  /** In the list. */
  position: number
  path: string
  /** As dev.firn.files#file. */
  json: ColumnType<unknown, string, string>
}

export interface PartialDatabase {
  model: ModelTable
  modelBase: ModelBaseTable
  modelRelease: ModelReleaseTable
  fileList: FileListTable
  listedFile: ListedFileTable
}
