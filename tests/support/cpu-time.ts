/**
 * How long `work` keeps this thread busy, in milliseconds of processor time: what the clock on the wall says also counts
 * what else the machine does.
 */
export function cpuMsOf(work: () => void): number {
  const before = process.threadCpuUsage()
  work()
  const { user, system } = process.threadCpuUsage(before)
  return (user + system) / 1000
}
