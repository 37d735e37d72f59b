// A long list of radio buttons gets a box to type in: choices that do not match are hidden, and how many are left is
// said aloud. The chosen one always stays in sight. Without JavaScript the list is there in full.

const normal = (text) => text.normalize('NFKD').replace(/[\u0300-\u036f]/g, '').toLowerCase()

function start(root) {
  const items = [...root.querySelectorAll('.govuk-radios__item')]
  const first = root.querySelector('.govuk-radios')
  if (items.length === 0 || first === null) return
  const id = `${root.id}-search`
  const group = document.createElement('div')
  group.className = 'govuk-form-group'
  const label = document.createElement('label')
  label.className = 'govuk-label'
  label.htmlFor = id
  label.textContent = root.dataset.searchLabel
  const box = document.createElement('input')
  box.className = 'govuk-input'
  box.id = id
  box.type = 'search'
  box.autocomplete = 'off'
  const status = document.createElement('p')
  status.className = 'bl-choose__status'
  status.setAttribute('role', 'status')
  group.append(label, box, status)
  first.before(group)

  const texts = items.map((item) => normal(`${item.textContent} ${item.querySelector('input').dataset.words ?? ''}`))
  const narrow = () => {
    const wanted = normal(box.value).split(/\s+/).filter(Boolean)
    let shown = 0
    items.forEach((item, at) => {
      const fits = wanted.every((word) => texts[at].includes(word))
      item.hidden = !fits && !item.querySelector('input').checked
      if (!item.hidden) shown += 1
    })
    status.textContent = root.dataset.searchStatus.replace('{shown}', shown).replace('{all}', items.length)
  }
  box.addEventListener('input', narrow)
  // Enter in the box would send the form before anything is chosen.
  box.addEventListener('keydown', (event) => {
    if (event.key === 'Enter') event.preventDefault()
  })
}

export function startChoosers(page) {
  page.querySelectorAll('[data-module="bl-choose"]').forEach(start)
}
