// Copy buttons: drawn hidden, shown where the clipboard can be written.
if (navigator.clipboard) {
  for (const button of document.querySelectorAll('button.copy')) button.hidden = false

  document.addEventListener('click', async (event) => {
    const button = event.target instanceof Element ? event.target.closest('button.copy') : null
    if (!button) return
    const source = document.getElementById(button.dataset.copy ?? '')
    await navigator.clipboard.writeText(button.dataset.text ?? source?.textContent ?? '')
    button.dataset.copied = ''
    setTimeout(() => delete button.dataset.copied, 2000)
  })
}
