import { Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { Endpoints } from './endpoints.js';

@Module({ imports: [DiscoveryModule], providers: [Endpoints] })
export class ReferenceModule {}
