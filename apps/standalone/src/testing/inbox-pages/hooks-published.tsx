import * as hooks from '@novu/react-published/hooks';
import { show } from './hooks.js';

show(hooks);
