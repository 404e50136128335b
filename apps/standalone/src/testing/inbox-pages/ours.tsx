import { Inbox } from '@novu/react';
import { dark } from '@novu/react/themes';
import { show } from './page.js';

show(Inbox, { dark });
