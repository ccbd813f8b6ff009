/**
 * The only code that sees both worlds: it tells the page which shell it is in, hands it one MessagePort, and passes
 * on what menu and page say to each other.
 *
 * Bundled as CommonJS in one file (a sandboxed preload can load nothing else), so it imports nothing of ours but
 * names. It checks nothing: main.ts checks what the page says, and the page what the shell says.
 */
import { contextBridge, ipcRenderer } from 'electron';
import { pageMessageName, shellMessageName } from '../engine/contract/shell-names.ts';
import { channelMessage, channelRequest } from './names.ts';

contextBridge.exposeInMainWorld('mailcluster', { shell: 'electron' });

ipcRenderer.on(channelMessage, (event) => {
	const [port] = event.ports;
	if (port !== undefined) window.postMessage({ type: channelMessage }, window.location.origin, [port]);
});
ipcRenderer.on(shellMessageName, (_event, message: unknown) => window.postMessage({ type: shellMessageName, message }, window.location.origin));

// The page's modules have run by then, so its listener is there. A page whose channel broke asks again.
window.addEventListener('DOMContentLoaded', () => ipcRenderer.send(channelRequest));
window.addEventListener('message', (event) => {
	if (event.source !== window) return;
	if (event.data?.type === channelRequest) ipcRenderer.send(channelRequest);
	if (event.data?.type === pageMessageName) ipcRenderer.send(pageMessageName, event.data.message);
});
