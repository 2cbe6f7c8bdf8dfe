import { ActivityFailure } from '@temporalio/workflow';

/** What an Activity brings, or null once its tries have run out. Any other error is a fault of ours, and thrown on. */
export const resultOrNull = async <T>(ask: () => Promise<T>): Promise<T | null> => {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof ActivityFailure) return null;
    throw error;
  }
};
