import { type MemberRoleEnum, MemberStatusEnum } from '@novu/shared';
import { type Connection, Schema, Types } from 'mongoose';
import { Repository } from '../repository.js';
import type { NewDoc, OrganizationId } from '../scope.js';

/** A user's place in an organization. `_userId` is absent while an invitation is open. */
export interface MemberDoc {
  _id: Types.ObjectId;
  _organizationId: OrganizationId;
  _userId?: Types.ObjectId;
  roles: MemberRoleEnum[];
  memberStatus: MemberStatusEnum;
  invite?: { email: string; token: string; invitationDate: Date; answerDate?: Date; _inviterId: Types.ObjectId };
  createdAt: Date;
  updatedAt: Date;
}

const schema = new Schema<MemberDoc>(
  {
    _organizationId: Types.ObjectId,
    _userId: Types.ObjectId,
    roles: [String],
    memberStatus: String,
    invite: {
      type: { email: String, token: String, invitationDate: Date, answerDate: Date, _inviterId: Types.ObjectId },
      _id: false,
    },
  },
  { timestamps: true, versionKey: false },
);

export class MemberRepository extends Repository<MemberDoc> {
  constructor(connection: Connection) {
    super(connection, {
      name: 'members',
      schema,
      indexes: [
        // findActive, listActiveOfUser. Unique: a user is a member once.
        {
          key: { _userId: 1, _organizationId: 1 },
          unique: true,
          partialFilterExpression: { _userId: { $exists: true } },
        },
        // listOfOrganization
        { key: { _organizationId: 1 } },
      ],
    });
  }

  findActive(organizationId: OrganizationId, userId: Types.ObjectId): Promise<MemberDoc | null> {
    return this.model
      .findOne({ _organizationId: organizationId, _userId: userId, memberStatus: MemberStatusEnum.ACTIVE })
      .lean<MemberDoc>()
      .exec();
  }

  /** Oldest first: the first one is where a person lands after signing in. */
  listActiveOfUser(userId: Types.ObjectId): Promise<MemberDoc[]> {
    return this.model
      .find({ _userId: userId, memberStatus: MemberStatusEnum.ACTIVE })
      .sort({ _id: 1 })
      .lean<MemberDoc[]>()
      .exec();
  }

  listOfOrganization(organizationId: OrganizationId): Promise<MemberDoc[]> {
    return this.model.find({ _organizationId: organizationId }).sort({ _id: 1 }).lean<MemberDoc[]>().exec();
  }

  async create(member: NewDoc<MemberDoc>): Promise<MemberDoc> {
    return (await this.model.create(member)).toObject<MemberDoc>();
  }
}
