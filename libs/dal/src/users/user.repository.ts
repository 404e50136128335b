import { type Connection, Schema, type Types } from 'mongoose';
import { Read } from '../reads.js';
import { isDuplicateKey } from '../database-errors.js';
import { Repository } from '../repository.js';
import type { NewDoc } from '../scope.js';

/** A person who signs in to the dashboard. */
export interface UserDoc {
  _id: Types.ObjectId;
  firstName?: string | null;
  lastName?: string | null;
  /** Normalised by the caller: see the account service. */
  email: string;
  profilePicture?: string | null;
  /** bcrypt hash; absent for people who sign in through another identity provider. */
  password?: string;
  failedLogin?: { times: number; lastFailedAttempt: Date };
  showOnBoarding?: boolean;
  showOnBoardingTour?: number;
  jobTitle?: string;
  servicesHashes?: { plain?: string };
  externalId?: string;
  createdAt: Date;
  updatedAt: Date;
}

const schema = new Schema<UserDoc>(
  {
    firstName: String,
    lastName: String,
    email: String,
    profilePicture: String,
    password: String,
    failedLogin: { type: { times: Number, lastFailedAttempt: Date }, _id: false },
    showOnBoarding: Boolean,
    showOnBoardingTour: Number,
    jobTitle: String,
    servicesHashes: { type: { plain: String }, _id: false },
    externalId: String,
  },
  { timestamps: true, versionKey: false },
);

export class UserRepository extends Repository<UserDoc> {
  constructor(connection: Connection) {
    super(connection, {
      name: 'users',
      schema,
      indexes: [
        // findByEmail, create: one account per address.
        { key: { email: 1 }, unique: true },
      ],
    });
  }

  findById(id: Types.ObjectId): Promise<UserDoc | null> {
    return this.model.findById(id).lean<UserDoc>().exec();
  }

  findByIds(ids: readonly Types.ObjectId[]): Promise<UserDoc[]> {
    return this.model
      .find({ _id: { $in: ids } })
      .lean<UserDoc[]>()
      .exec();
  }

  readByIds(ids: readonly Types.ObjectId[]): Read<UserDoc> {
    return new Read(this.collection, [{ $match: { _id: { $in: [...ids] } } }]);
  }

  findByEmail(email: string): Promise<UserDoc | null> {
    return this.model.findOne({ email }).lean<UserDoc>().exec();
  }

  /** @returns null when the address already has an account. */
  async create(user: NewDoc<UserDoc>): Promise<UserDoc | null> {
    try {
      return (await this.model.create(user)).toObject<UserDoc>();
    } catch (error) {
      if (isDuplicateKey(error)) return null;
      throw error;
    }
  }

  update(id: Types.ObjectId, changes: Partial<Omit<UserDoc, '_id'>>): Promise<UserDoc | null> {
    return this.model.findByIdAndUpdate(id, { $set: changes }, { returnDocument: 'after' }).lean<UserDoc>().exec();
  }

  /**
   * Counts a sign-in as failed before its password is looked at, so that attempts made at the same time cannot outrun the limit.
   * Counting starts again when the last attempt lies before `since`.
   * @returns how many attempts this makes, or null when `limit` attempts have been made and this one must not be.
   */
  async countLoginAttempt(
    id: Types.ObjectId,
    { now, since, limit }: { now: Date; since: Date; limit: number },
  ): Promise<number | null> {
    const isRecent = { $gt: ['$failedLogin.lastFailedAttempt', since] };
    const counted = await this.model
      .findOneAndUpdate(
        {
          _id: id,
          $or: [
            { failedLogin: null },
            { 'failedLogin.times': { $lt: limit } },
            { 'failedLogin.lastFailedAttempt': { $lte: since } },
          ],
        },
        [
          {
            $set: {
              failedLogin: {
                times: { $cond: [isRecent, { $add: ['$failedLogin.times', 1] }, 1] },
                lastFailedAttempt: now,
              },
            },
          },
        ],
        { returnDocument: 'after', updatePipeline: true, timestamps: false },
      )
      .lean<UserDoc>()
      .exec();

    return counted?.failedLogin?.times ?? null;
  }

  async forgetFailedLogins(id: Types.ObjectId): Promise<void> {
    await this.model.updateOne({ _id: id }, { $unset: { failedLogin: 1 } }, { timestamps: false }).exec();
  }
}
