/** What HAProxy 2.6 answered to `show stat`, its first 37 columns: fe1 ready, fe2 takes mail, fe3 says neither, fe4 is silent, fe5 refuses. */
export const showStat = `# pxname,svname,qcur,qmax,scur,smax,slim,stot,bin,bout,dreq,dresp,ereq,econ,eresp,wretr,wredis,status,weight,act,bck,chkfail,chkdown,lastchg,downtime,qlimit,pid,iid,sid,throttle,lbtot,tracked,type,rate,rate_lim,rate_max,check_status
smtp-in,FRONTEND,,,0,0,9971,0,0,0,0,0,0,,,,,OPEN,,,,,,,,,1,2,0,,,,0,0,0,0,
smtp,fe1,0,0,0,0,,0,0,0,,0,,0,0,0,0,UP,1,1,0,1,1,6,0,,1,3,1,,0,,2,0,,0,L7OK
smtp,fe2,0,0,0,0,,0,0,0,,0,,0,0,0,0,DOWN,1,1,0,1,1,6,6,,1,3,2,,0,,2,0,,0,L7STS
smtp,fe3,0,0,0,0,,0,0,0,,0,,0,0,0,0,DOWN,1,1,0,1,1,6,6,,1,3,3,,0,,2,0,,0,L7STS
smtp,fe4,0,0,0,0,,0,0,0,,0,,0,0,0,0,DOWN,1,1,0,1,1,6,6,,1,3,4,,0,,2,0,,0,* L7TOUT
smtp,fe5,0,0,0,0,,0,0,0,,0,,0,0,0,0,DOWN,1,1,0,1,1,6,6,,1,3,5,,0,,2,0,,0,L4CON
smtp,BACKEND,0,0,0,0,998,0,0,0,0,0,,0,0,0,0,UP,1,1,0,,1,6,0,,1,3,0,,0,,1,0,,0,
smtp-queue,fe1,0,0,0,0,,0,0,0,,0,,0,0,0,0,UP,1,1,0,1,1,6,0,,1,4,1,,0,,2,0,,0,L7OK
smtp-queue,fe2,0,0,0,0,,0,0,0,,0,,0,0,0,0,UP,1,1,0,1,1,6,0,,1,4,2,,0,,2,0,,0,L7OK
smtp-queue,fe3,0,0,0,0,,0,0,0,,0,,0,0,0,0,DOWN,1,1,0,1,1,6,6,,1,4,3,,0,,2,0,,0,L7RSP
smtp-queue,fe4,0,0,0,0,,0,0,0,,0,,0,0,0,0,DOWN,1,1,0,1,1,6,6,,1,4,4,,0,,2,0,,0,* L7TOUT
smtp-queue,fe5,0,0,0,0,,0,0,0,,0,,0,0,0,0,DOWN,1,1,0,1,1,6,6,,1,4,5,,0,,2,0,,0,L4CON
smtp-queue,BACKEND,0,0,0,0,1,0,0,0,0,0,,0,0,0,0,UP,2,2,0,,1,6,0,,1,4,0,,0,,1,0,,0,
imap,fe1,0,0,0,0,,0,0,0,,0,,0,0,0,0,UP,1,1,0,1,1,6,0,,1,5,1,,0,,2,0,,0,L7OK
imap,fe2,0,0,0,0,,0,0,0,,0,,0,0,0,0,DOWN,1,1,0,1,1,6,6,,1,5,2,,0,,2,0,,0,L7STS
imap,fe3,0,0,0,0,,0,0,0,,0,,0,0,0,0,DOWN,1,1,0,1,1,6,6,,1,5,3,,0,,2,0,,0,L7STS
imap,fe4,0,0,0,0,,0,0,0,,0,,0,0,0,0,DOWN,1,1,0,1,1,5,5,,1,5,4,,0,,2,0,,0,* L7TOUT
imap,fe5,0,0,0,0,,0,0,0,,0,,0,0,0,0,DOWN,1,1,0,1,1,6,6,,1,5,5,,0,,2,0,,0,L4CON
imap,BACKEND,0,0,0,0,1,0,0,0,0,0,,0,0,0,0,UP,1,1,0,,0,6,0,,1,5,0,,0,,1,0,,0,
`;
