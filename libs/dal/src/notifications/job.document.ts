import type {
  DeliveryLifecycleDetail,
  DeliveryLifecycleStatusEnum,
  ExecutionDetailsSourceEnum,
  ExecutionDetailsStatusEnum,
  JobStatusEnum,
  StepTypeEnum,
} from '@novu/shared';
import type { Types } from 'mongoose';
import type { Scope, ScopedDoc } from '../scope.js';

/** What a job keeps of its step; the content is read from the workflow when the step runs. */
export interface JobStep {
  _id: Types.ObjectId;
  _templateId: Types.ObjectId;
  stepId: string;
  name: string;
  type: StepTypeEnum;
  active: boolean;
  shouldStopOnFail: boolean;
}

/**
 * One line of a job's trace: an execution detail of the interface. Kept in its job, so that what happened and what became of the
 * job are one write. The texts are those of `spec/engine.md` section 18.
 */
export interface JobTraceLine {
  detail: string;
  status: ExecutionDetailsStatusEnum;
  at: Date;
  providerId?: string;
  /** JSON text. */
  raw?: string;
  /** Absent: the platform itself. */
  source?: ExecutionDetailsSourceEnum;
  isRetry?: boolean;
}

/** A line for the trace of a job that has been written already. */
export interface JobRemark {
  scope: Scope;
  jobId: Types.ObjectId;
  line: JobTraceLine;
}

/** What a digest job knows of its group. */
export interface JobDigest {
  /** Which digests belong together: workflow, step, subscriber and value of the key, hashed. */
  group: Types.ObjectId;
  digestKey: string;
  digestValue: string;
  /** Of a digest that is done: how many events it holds. */
  eventCount?: number;
}

/**
 * One step of one run. Payload and overrides are those of the run (`notifications`) and are not repeated here; the trigger, which the
 * interface lists as the first job of a run, is not stored: it is always done.
 */
export interface JobDoc extends ScopedDoc {
  /** The workflow's public id. */
  identifier: string;
  type: StepTypeEnum;
  status: JobStatusEnum;
  deliveryLifecycleState?: { status: DeliveryLifecycleStatusEnum; detail?: DeliveryLifecycleDetail };
  step: JobStep;
  /** Position in the run, from 1; 0 is the trigger. */
  position: number;
  transactionId: string;
  _notificationId: Types.ObjectId;
  _templateId: Types.ObjectId;
  _subscriberId: Types.ObjectId;
  trace: JobTraceLine[];
  providerId?: string;
  error?: { message: string; code?: string };
  /** Of a delayed job: when it goes on. */
  dueAt?: Date;
  /** How often the subscriber's schedule has put the job off. */
  scheduleExtensionsCount?: number;
  digest?: JobDigest;
  /** Of a digest: the event it is about, whose ids count up: they tell the order of events of one millisecond. */
  _eventId?: Types.ObjectId;
  /** Of a merged digest: the job that holds its event. */
  _mergedDigestId?: Types.ObjectId;
  /** Of a merged digest: true when its leader has counted it in, so it stays merged; false while it is being withdrawn. */
  gathered?: boolean;
  /** Of a merged digest that is not counted in yet: when its leader should have done so. */
  mergeUntil?: Date;
  /** What the step hands to later ones. */
  stepOutput?: Record<string, unknown>;
  /** The step is one of a workflow in code: its bridge says what it does. */
  viaBridge?: true;
  /** What the bridge said, until the step is over: whoever takes the job over does not ask again. */
  answer?: JobAnswer;
  /** Until when the worker that runs the job may be trusted to be alive. */
  leaseUntil?: Date;
  /** Tells this claim of the job from others. Jobs claimed together share it. */
  lease?: Types.ObjectId;
  /** Of a job that was cancelled: tells who has done it from others who try at the same time. */
  cancellation?: Types.ObjectId;
  /** Attempts at a delivery that failed in a way that may pass. A worker that died does not count. */
  attempts?: number;
  /** Of a delivery that is to be tried again: not earlier than this. */
  notBefore?: Date;
  /** Integrations that gave up on the message: the next attempt goes through another one. */
  _failedIntegrationIds?: Types.ObjectId[];
  /** The third party took the message: whoever takes the job over must not hand it in again. One for each target of the step. */
  receipts?: JobReceipt[];
  /** The step was given up after all attempts; it can be run again. */
  deadLetter?: { reason: string; at: Date };
}

/** What a bridge said a step does. */
export interface JobAnswer {
  outputs: Record<string, unknown>;
  /** Fields for single providers, by provider id. */
  providers: Record<string, Record<string, unknown>>;
  /** The step is not to run. */
  skip: boolean;
}

/** What a third party answered when it took a message. */
export interface JobReceipt {
  /** The provider's id. */
  id: string;
  response?: string;
  /** Which target of the step it is for, such as a device token; absent where a step has one. */
  target?: string;
  /** The integration the message went through; absent in older ones, and where a step has none. */
  _integrationId?: Types.ObjectId;
}

/** What a digest knows of one that was merged into it. */
export type GatheredDigest = Pick<JobDoc, '_id' | '_eventId' | '_mergedDigestId' | '_notificationId' | 'createdAt'>;

/** A job as whoever claimed it has it in hand. */
export type HeldJob = Pick<JobDoc, '_id' | '_environmentId' | 'lease'>;

/** What is told of a job that was cancelled. */
export type CanceledJob = Pick<JobDoc, '_id' | 'type' | 'dueAt' | '_notificationId'>;

/** What a transition may change besides the state. */
export type JobChanges = Partial<
  Pick<
    JobDoc,
    | 'deliveryLifecycleState'
    | 'error'
    | 'providerId'
    | 'dueAt'
    | 'scheduleExtensionsCount'
    | 'digest'
    | '_mergedDigestId'
    | 'mergeUntil'
    | 'stepOutput'
    | 'deadLetter'
  >
>;

/** How a job that is given back is tried again. */
export interface JobRetry {
  /** At once where absent. */
  notBefore?: Date;
  /** False when nothing was tried: it does not count as an attempt. */
  isAttempt?: boolean;
  trace?: readonly JobTraceLine[];
}

/** A change of state, applied only while the job is still in the state `from`. */
export interface JobTransition {
  scope: Scope;
  jobId: Types.ObjectId;
  from: JobStatusEnum;
  to: JobStatusEnum;
  changes?: JobChanges;
  trace?: readonly JobTraceLine[];
}
