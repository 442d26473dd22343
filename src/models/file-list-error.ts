/** Bytes that are no list of the files of a release. The message says what is wrong and what to do. */
export class FileListError extends Error {
  override name = 'FileListError'
}
