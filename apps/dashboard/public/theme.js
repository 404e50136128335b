/* global localStorage, matchMedia, document */
// Runs before the first paint, so that a page in the dark theme never flashes white. The key and the values are those of
// src/app/theme.ts; a file of its own because the content security policy allows no inline script.
(function () {
  var choice = null;
  try {
    choice = localStorage.getItem('notify.theme');
  } catch {
    // Storage may be forbidden: the system's theme is used.
  }
  var dark = choice === 'dark' || (choice !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.dataset.theme = dark ? 'dark' : 'light';
})();
