import type { ControlSchemas } from '../rendering/controls.js';
import { closed, open, text } from '../rendering/schema-pieces.js';
import type { JsonSchema } from '../rendering/variables-schema.js';
import { MAX_THROTTLE_THRESHOLD, THROTTLE_UNITS, TIME_UNITS, type TimeUnit } from './durations.js';

const flag: JsonSchema = { type: 'boolean' };
const amount: JsonSchema = { type: 'number', minimum: 1 };
const unitOf = (units: readonly TimeUnit[]): JsonSchema => ({ type: 'string', enum: [...units] });
const oneOf = (types: string[]): JsonSchema => ({ type: 'string', enum: types, default: types[0] });

/** Controls of delay steps (`DelayControlDto`; `spec/framework-protocol.md` section 6 adds `dynamicKey` and `extendToSchedule`). */
export const DELAY_CONTROLS: ControlSchemas = {
  dataSchema: closed({
    skip: open,
    type: oneOf(['regular', 'timed', 'dynamic']),
    amount,
    unit: unitOf(TIME_UNITS),
    cron: text,
    dynamicKey: text,
    extendToSchedule: flag,
  }),
  uiSchema: {
    group: 'DELAY',
    properties: {
      skip: { component: 'QUERY_EDITOR' },
      type: { component: 'DELAY_TYPE', placeholder: 'regular' },
      amount: { component: 'DELAY_AMOUNT', placeholder: '' },
      unit: { component: 'DELAY_UNIT', placeholder: 'seconds' },
      cron: { component: 'DELAY_CRON', placeholder: '' },
      dynamicKey: { component: 'DELAY_DYNAMIC_KEY', placeholder: '' },
      extendToSchedule: { component: 'EXTEND_TO_SCHEDULE' },
    },
  },
};

/** Controls of digest steps (`DigestControlDto`; `spec/framework-protocol.md` section 6 adds `extendToSchedule`). */
export const DIGEST_CONTROLS: ControlSchemas = {
  dataSchema: closed({
    skip: open,
    type: oneOf(['regular', 'timed']),
    amount,
    unit: unitOf(TIME_UNITS),
    lookBackWindow: closed({ amount, unit: unitOf(TIME_UNITS) }, ['amount', 'unit']),
    cron: text,
    digestKey: text,
    extendToSchedule: flag,
  }),
  uiSchema: {
    group: 'DIGEST',
    properties: {
      skip: { component: 'QUERY_EDITOR' },
      type: { component: 'DIGEST_TYPE', placeholder: 'regular' },
      amount: { component: 'DIGEST_AMOUNT', placeholder: '' },
      unit: { component: 'DIGEST_UNIT', placeholder: 'seconds' },
      cron: { component: 'DIGEST_CRON', placeholder: '' },
      digestKey: { component: 'DIGEST_KEY', placeholder: '' },
      extendToSchedule: { component: 'EXTEND_TO_SCHEDULE' },
    },
  },
};

/** Controls of throttle steps (`ThrottleControlDto`). */
export const THROTTLE_CONTROLS: ControlSchemas = {
  dataSchema: closed({
    skip: open,
    type: oneOf(['fixed', 'dynamic']),
    amount,
    unit: unitOf(THROTTLE_UNITS),
    dynamicKey: text,
    threshold: { type: 'number', minimum: 1, maximum: MAX_THROTTLE_THRESHOLD, default: 1 },
    throttleKey: text,
  }),
  uiSchema: {
    group: 'THROTTLE',
    properties: {
      skip: { component: 'QUERY_EDITOR' },
      type: { component: 'THROTTLE_TYPE', placeholder: 'fixed' },
      amount: { component: 'THROTTLE_WINDOW', placeholder: '' },
      unit: { component: 'THROTTLE_UNIT', placeholder: 'minutes' },
      dynamicKey: { component: 'THROTTLE_DYNAMIC_KEY', placeholder: '' },
      threshold: { component: 'THROTTLE_THRESHOLD', placeholder: '' },
      throttleKey: { component: 'THROTTLE_KEY', placeholder: '' },
    },
  },
};
