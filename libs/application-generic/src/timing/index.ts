export { localTime } from './durations.js';
export { delayUntil, digestWindow, throttleWindow, type DigestWindow, type TimingSource } from './windows.js';
export { isWithinSchedule, nextOpening, scheduleIssues, timezoneIssue } from './schedule.js';
export { DELAY_CONTROLS, DIGEST_CONTROLS, THROTTLE_CONTROLS } from './timing-controls.js';
export { delayIssues, digestIssues, throttleIssues } from './timing-issues.js';
