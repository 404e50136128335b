import * as published from '@novu/react-published';
import * as publishedHooks from '@novu/react-published/hooks';
import * as publishedInternal from '@novu/react-published/internal';
import * as publishedServer from '@novu/react-published/server';
import * as publishedThemes from '@novu/react-published/themes';
import * as ours from '@novu/react';
import * as oursHooks from '@novu/react/hooks';
import * as oursInternal from '@novu/react/internal';
import * as oursServer from '@novu/react/server';
import * as oursThemes from '@novu/react/themes';

/** What of `all` is not in `some`. */
const missing = (all: object, some: object): string[] =>
  Object.keys(all)
    .filter((name) => !Object.keys(some).includes(name))
    .sort();

/** The names by entry point that the published package has and ours has not. */
document.body.textContent = JSON.stringify({
  '.': missing(published, ours),
  './hooks': missing(publishedHooks, oursHooks),
  './themes': missing(publishedThemes, oursThemes),
  './internal': missing(publishedInternal, oursInternal),
  './server': missing(publishedServer, oursServer),
});
