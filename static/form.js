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
