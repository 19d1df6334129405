// Sends the answer on to the app; without script the button does.
document.querySelector('form[data-form-post]').submit();
