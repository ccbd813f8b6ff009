/**
 * What the bottom of a cluster's page can show. Read next: ../views/cluster/bottom.tsx.
 */

export const bottomTabs = ['time', 'events', 'traffic', 'accounts', 'shells', 'logs', 'files'] as const;
/** Of a recording there are no nodes to look into. */
export const recordedTabs: readonly BottomTab[] = ['time', 'events'];
export type BottomTab = (typeof bottomTabs)[number];
