import { Module } from '@nestjs/common';
import { DeadLetters } from '@novu/application-generic';
import { DeadLettersController } from './dead-letters.controller.js';

@Module({ controllers: [DeadLettersController], providers: [DeadLetters] })
export class DeadLettersModule {}
