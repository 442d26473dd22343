// The publish form: what a check finds, while somebody types. Without it, the check is the next step.
{
  const PAUSE_MS = 400
  const form = document.querySelector('[data-live-form]')
  const result = document.querySelector('[data-live-result]')
  let timer
  let running

  async function check() {
    running?.abort()
    running = new AbortController()
    try {
      const response = await fetch(form.dataset.liveForm, {
        method: 'POST',
        body: new FormData(form),
        signal: running.signal,
      })
      if (response.ok) result.innerHTML = await response.text()
    } catch (error) {
      // A newer check has taken its place, or the network is away: the next step still checks.
      if (error.name !== 'AbortError') result.replaceChildren()
    }
  }

  form?.addEventListener('input', () => {
    clearTimeout(timer)
    timer = setTimeout(check, PAUSE_MS)
  })
}
