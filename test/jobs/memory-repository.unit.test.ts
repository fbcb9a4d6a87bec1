/** The tests' repository keeps the promises that the real one keeps. */
import { createMemoryRepository } from '../support/memory-repository.ts';
import { jobRepositoryConformance } from '../support/job-repository.conformance.ts';

const repository = createMemoryRepository();

jobRepositoryConformance('memory', () => Promise.resolve(repository));
