/**
 * Names that main process and preload share. Apart from the policy, so that the preload stays a few lines.
 */

/** The interface is served under a scheme of its own: file:// would share one origin with every file. */
export const scheme = 'app';
export const pageOrigin = `${scheme}://lab`;
export const pageAddress = `${pageOrigin}/index.html`;

/** Shell to page: "here is your port" (in the message's ports). */
export const channelMessage = 'mailcluster-channel';
/** Page to shell: "give me a port"; asked once by the preload, and by a page whose port was closed. */
export const channelRequest = 'mailcluster-channel-request';

/** The line on stdout by which start.mjs learns that the window stands; until then it may fall back to a browser. */
export const shellReady = 'mailcluster-lab: window open';
