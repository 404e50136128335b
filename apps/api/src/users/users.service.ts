import { Injectable } from '@nestjs/common';
import { notFound } from '@novu/application-generic';
import { type Types, type UserDoc, UserRepository } from '@novu/dal';
import { toUserResponse, type UpdateProfileRequest, type UserResponse } from './users.dto.js';

/** What a person can do to their own account. */
@Injectable()
export class UsersService {
  constructor(private readonly users: UserRepository) {}

  async get(id: Types.ObjectId): Promise<UserResponse> {
    return toUserResponse(orThrow(await this.users.findById(id), id));
  }

  async updateProfile(
    id: Types.ObjectId,
    { firstName, lastName, profilePicture }: UpdateProfileRequest,
  ): Promise<UserResponse> {
    const changes = { firstName, lastName, ...(profilePicture === undefined ? {} : { profilePicture }) };

    return toUserResponse(orThrow(await this.users.update(id, changes), id));
  }

  async updateOnboarding(
    id: Types.ObjectId,
    changes: { showOnBoarding?: boolean; showOnBoardingTour?: number },
  ): Promise<UserResponse> {
    return toUserResponse(orThrow(await this.users.update(id, changes), id));
  }
}

function orThrow(user: UserDoc | null, id: Types.ObjectId): UserDoc {
  if (!user) throw notFound('user', { userId: id.toHexString() });

  return user;
}
