import { Inbox } from '@novu/react-published';
import { dark } from '@novu/react-published/themes';
import { show } from './page.js';

show(Inbox, { dark });
