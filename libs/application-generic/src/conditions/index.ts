export { compileCondition, stepsReadBy, subscriptionConditionPasses } from './condition.js';
export type { Condition, ConditionData } from './condition.js';
export { conditionIssues } from './condition-issues.js';
