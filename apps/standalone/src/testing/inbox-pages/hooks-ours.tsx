import * as hooks from '@novu/react/hooks';
import { show } from './hooks.js';

show(hooks);
