// A form is sent once: a second press while the answer is on its way does nothing.
(() => {
  const buttons = (form) => form.querySelectorAll('button[type=submit], input[type=submit]');

  const release = (form) => {
    delete form.dataset.sent;
    buttons(form).forEach((button) => button.removeAttribute('aria-disabled'));
  };

  document.addEventListener('submit', (event) => {
    const form = event.target;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = 'yes';
    buttons(form).forEach((button) => button.setAttribute('aria-disabled', 'true'));
  });

  // A page that comes back from the browser's cache starts afresh.
  addEventListener('pageshow', () => document.querySelectorAll('form').forEach(release));
})();

// Shows what was typed on request, and ticks off the rules a new password meets.
// The rules and all words come from the page.
(() => {
  document.querySelectorAll('button.reveal').forEach((button) => {
    const input = document.getElementById(button.getAttribute('aria-controls'));
    const label = button.firstElementChild;
    const show = (shown) => {
      input.type = shown ? 'text' : 'password';
      button.setAttribute('aria-pressed', String(shown));
      label.textContent = shown ? button.dataset.hide : button.dataset.show;
    };
    input.classList.add('password-reveal');
    button.hidden = false;
    button.addEventListener('click', () => show(input.type === 'password'));
    // Password managers look for a field of type password when the form is sent.
    input.form.addEventListener('submit', () => show(false));
  });

  document.querySelectorAll('[data-password-rules-for]').forEach((list) => {
    const input = document.getElementById(list.dataset.passwordRulesFor);
    const rules = [...list.querySelectorAll('[data-pattern]')].map((item) => ({
      item,
      state: item.lastElementChild,
      pattern: new RegExp(item.dataset.pattern, 'u'),
    }));
    const check = () => {
      list.toggleAttribute('data-typed', input.value !== '');
      rules.forEach(({ item, state, pattern }) => {
        const met = pattern.test(input.value);
        item.classList.toggle('passwordCheck-valid-customizable', met);
        item.classList.toggle('passwordCheck-notValid-customizable', !met);
        state.textContent = ` (${met ? list.dataset.met : list.dataset.notMet})`;
      });
    };
    input.addEventListener('input', check);
    if (input.value) check();
  });
})();
