export { answeredControls } from './answered-controls.js';
export { BridgeClient, type BridgeStep, type BridgeTarget, bridgeWaitMs } from './bridge-client.js';
export { BridgeTargets } from './bridge-targets.js';
export { leastOutput } from './least-output.js';
export { namedBridge, unsyncedDefinition } from './named-bridge.js';
export type {
  BridgeHealth,
  BridgeStepAnswer,
  BridgeStepRequest,
  BridgeStepState,
  BridgeWorkflow,
} from './bridge-protocol.js';
