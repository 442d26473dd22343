/** A disk did not take a file. The message is for the person whose disk it is. */
export class StorageError extends Error {
  override name = 'StorageError'
}

const PROBLEMS: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full. Free some space and start again',
  EDQUOT: 'your share of the disk is used up. Free some space and start again',
  EACCES: 'you may not write there. Choose another directory, or change its permissions',
  EPERM: 'you may not write there. Choose another directory, or change its permissions',
  EROFS: 'it is on a disk that cannot be written. Choose another directory',
  ENOTDIR: 'a file stands where a directory is needed. Move it away, or choose another directory',
  EEXIST: 'a file stands where a directory is needed. Move it away, or choose another directory',
  EISDIR: 'a directory stands where the file is to be. Move it away, or choose another directory',
  ENAMETOOLONG: 'the name is longer than this file system takes',
  EMFILE: 'too many files are open. Raise the limit (ulimit -n), or download fewer files at a time',
  EIO: 'the disk reports an error of its own',
  EFBIG: 'this file system takes no file so large',
}

/** Runs what touches a disk. @throws StorageError in place of the errors of a file system; others as they are */
export async function onDisk<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : undefined
    const problem = code === undefined ? undefined : PROBLEMS[code]
    if (problem === undefined) throw error
    throw new StorageError(`${path} cannot be written: ${problem} (${code}).`, { cause: error })
  }
}
