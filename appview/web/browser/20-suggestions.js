// Suggestions while somebody types: a combobox with a list (https://www.w3.org/WAI/ARIA/apg/patterns/combobox/).
const TYPING_PAUSE_MS = 120

for (const form of document.querySelectorAll('form[data-suggest]')) attachSuggestions(form)

function attachSuggestions(form) {
  const input = form.elements.namedItem('q')
  const list = document.createElement('ul')
  list.id = 'suggestions'
  list.className = 'suggestions'
  list.role = 'listbox'
  list.ariaLabel = 'Packages'
  list.hidden = true
  form.append(list)

  input.role = 'combobox'
  input.ariaAutoComplete = 'list'
  input.ariaExpanded = 'false'
  input.setAttribute('aria-controls', list.id)

  let chosen = -1
  let timer
  let asking

  const options = () => [...list.querySelectorAll('[role=option]')]

  function close() {
    clearTimeout(timer)
    asking?.abort()
    list.hidden = true
    input.ariaExpanded = 'false'
    choose(-1)
  }

  function choose(index) {
    const all = options()
    chosen = all.length === 0 ? -1 : Math.min(Math.max(index, -1), all.length - 1)
    for (const [at, option] of all.entries()) option.ariaSelected = String(at === chosen)
    const option = all[chosen]
    if (option) {
      input.setAttribute('aria-activedescendant', option.id)
      option.scrollIntoView({ block: 'nearest' })
    } else input.removeAttribute('aria-activedescendant')
  }

  function show(suggestions) {
    list.replaceChildren(...suggestions.map(drawSuggestion))
    list.hidden = suggestions.length === 0
    input.ariaExpanded = String(!list.hidden)
    choose(-1)
  }

  async function ask(text) {
    asking?.abort()
    asking = new AbortController()
    try {
      const response = await fetch(`${form.dataset.suggest}?${new URLSearchParams({ q: text })}`, {
        signal: asking.signal,
      })
      if (response.ok && document.activeElement === input) show((await response.json()).suggestions)
    } catch (error) {
      // Without an answer the box is still a search box.
      if (error.name !== 'AbortError') close()
    }
  }

  input.addEventListener('input', () => {
    clearTimeout(timer)
    const text = input.value.trim()
    if (text === '') close()
    else timer = setTimeout(ask, TYPING_PAUSE_MS, text)
  })

  input.addEventListener('keydown', (event) => {
    if (list.hidden || event.isComposing) return
    const last = options().length - 1
    if (event.key === 'ArrowDown') choose(chosen === last ? -1 : chosen + 1)
    else if (event.key === 'ArrowUp') choose(chosen === -1 ? last : chosen - 1)
    else if (event.key === 'Escape') close()
    else if (event.key === 'Enter' && chosen >= 0) location.assign(options()[chosen].dataset.href)
    else return
    event.preventDefault()
  })

  input.addEventListener('blur', close)
  // The input would lose the focus, and the list close, before the click arrives.
  list.addEventListener('pointerdown', (event) => event.preventDefault())
  list.addEventListener('click', (event) => {
    const option = event.target.closest('[role=option]')
    if (option) location.assign(option.dataset.href)
  })
}

/** Texts only ever become text nodes: others wrote them. */
function drawSuggestion({ name, version, author, summary, pickle, href }, at) {
  const option = document.createElement('li')
  option.id = `suggestion-${at}`
  option.role = 'option'
  option.ariaSelected = 'false'
  option.dataset.href = href
  const parts = [
    ['name', version ? `${name} ${version}` : name],
    ['who', author],
    ...(pickle ? [['tag tag-warning', 'pickle']] : []),
    ['what', summary],
  ]
  for (const [className, text] of parts) {
    const part = document.createElement('span')
    part.className = className
    part.textContent = text
    part.dir = 'auto'
    option.append(part)
  }
  return option
}
