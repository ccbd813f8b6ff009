/**
 * The names under which the desktop shell's preload and the page pass messages to each other.
 *
 * Apart from their schemas (shell-messages.ts), for the preload loads nothing that it does not need.
 */
export const pageMessageName = 'mailcluster-page-message';
export const shellMessageName = 'mailcluster-shell-message';
