import { platform } from 'node:os';
import { describe, expect, it } from 'vitest';
import { sdkMetrics } from '../../src/worker/sdk-metrics.ts';

describe('the exporter of the SDK', () => {
  it('listens on loopback, and on Linux at another address each time, which no rebound name can guess', async () => {
    const [one, other] = [await sdkMetrics(), await sdkMetrics()];
    const addressOf = ({ exporter }: typeof one) => exporter.prometheus.bindAddress;
    expect(one.url).toBe(`http://${addressOf(one)}`);
    expect(addressOf(one)).toMatch(/^127(\.\d{1,3}){3}:\d+$/);
    if (platform() !== 'linux') return;
    expect(addressOf(one)).not.toMatch(/^127\.0\.0\.1:/);
    expect(new URL(one.url).hostname).not.toBe(new URL(other.url).hostname);
  });
});
