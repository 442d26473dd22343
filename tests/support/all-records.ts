import type { LargeRepo, VerifiedRecord, VerifiedRepo } from '../../src/repo/verified.js'

/** The records of a repository, however many parts they come in. */
export async function allRecords(repo: VerifiedRepo | LargeRepo): Promise<VerifiedRecord[]> {
  if ('records' in repo) return repo.records
  const records: VerifiedRecord[] = []
  for await (const part of repo.parts()) records.push(...part.records)
  return records
}
