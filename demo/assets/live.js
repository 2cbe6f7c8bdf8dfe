// Keeps a page's regions as the server renders them, and sends its forms without leaving the page. Without this file
// every form still works: the page is loaded again instead.

const shown = new Map();

function place(id, html) {
  const region = document.getElementById(id);
  if (region === null || shown.get(id) === html) return;
  shown.set(id, html);
  const typed = edits(region);
  const focused = region.contains(document.activeElement) ? fieldOf(document.activeElement) : null;
  region.innerHTML = html;
  for (const [field, value] of typed) {
    const input = region.querySelector(field);
    if (input) input.value = value;
  }
  if (focused) (region.querySelector(focused) ?? region.querySelector('button, a, input'))?.focus();
}

// What somebody has typed stays theirs, whatever happens to the checkout meanwhile.
function edits(region) {
  const inputs = [...region.querySelectorAll('input[id]')];
  return inputs
    .filter((input) => input.value !== input.defaultValue)
    .map((input) => [`#${input.id}`, input.value]);
}

function fieldOf(element) {
  if (element.id) return `#${CSS.escape(element.id)}`;
  const form = element.closest('form');
  return form ? `form[action="${form.getAttribute('action')}"] ${element.localName}` : null;
}

function follow(url) {
  const source = new EventSource(url);
  source.addEventListener('regions', (event) => {
    for (const [id, html] of Object.entries(JSON.parse(event.data))) place(id, html);
    document.documentElement.dataset.live = 'on';
  });
  source.addEventListener('error', () => {
    document.documentElement.dataset.live = 'off';
  });
  addEventListener('pagehide', () => source.close());
}

function say(html) {
  const notice = document.getElementById('notice');
  if (notice) notice.innerHTML = html;
}

async function send(form) {
  const buttons = [...document.querySelectorAll('.desk button')];
  form.classList.add('busy');
  say('<p class="notice busy">Working…</p>');
  for (const button of buttons) button.setAttribute('aria-disabled', 'true');
  try {
    const response = await fetch(form.action, {
      method: 'POST',
      body: new FormData(form),
      headers: { accept: 'application/json' },
    });
    const { notice, regions } = await response.json();
    // What was typed here has been sent; what was typed in other forms stays.
    form.reset();
    for (const [id, html] of Object.entries(regions)) place(id, html);
    say(notice);
  } catch {
    say(
      '<p class="notice trouble">The shop does not answer. Nothing is lost: press the button again.</p>',
    );
  } finally {
    form.classList.remove('busy');
    for (const button of document.querySelectorAll('.desk button'))
      button.removeAttribute('aria-disabled');
  }
}

document.addEventListener('submit', (event) => {
  const form = event.target;
  if (!form.closest('.desk')) return;
  event.preventDefault();
  if (document.querySelector('form.busy') === null) void send(form);
});

if (document.body.dataset.live) follow(document.body.dataset.live);
