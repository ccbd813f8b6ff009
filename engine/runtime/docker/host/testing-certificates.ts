/**
 * Certificates for tests alone, valid for a hundred years: Node can read certificates and cannot make them.
 *
 * Made with openssl 3: an authority (`openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 36500`),
 * a key with a certificate signed by it for 127.0.0.1 (`openssl x509 -req -CA ca.pem -days 36500`, with
 * `subjectAltName=IP:127.0.0.1` and `extendedKeyUsage=serverAuth,clientAuth`), used by both sides, and an authority
 * that signed nothing. The keys of the authorities were thrown away.
 */

export const authorityPem = `-----BEGIN CERTIFICATE-----
MIIBqDCCAU+gAwIBAgIUTWa96fqvqvpCyYL3dBPjHx9CVRwwCgYIKoZIzj0EAwIw
KTEnMCUGA1UEAwwebWFpbGNsdXN0ZXItbGFiIHRlc3QgYXV0aG9yaXR5MCAXDTI2
MTEyODAwNTY1MVoYDzIxMjYxMTA0MDA1NjUxWjApMScwJQYDVQQDDB5tYWlsY2x1
c3Rlci1sYWIgdGVzdCBhdXRob3JpdHkwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNC
AARTWN1JhZLmJGbxwnhThrOxuPdg/GTqiL2hhPnMbiVOMmu1QqlAJdsZkU6PLy+e
dGkNQPXkLVZnlGmTtTqPrrUQo1MwUTAdBgNVHQ4EFgQUic3FPS8TcIaZm0lieRbr
URpX7LEwHwYDVR0jBBgwFoAUic3FPS8TcIaZm0lieRbrURpX7LEwDwYDVR0TAQH/
BAUwAwEB/zAKBggqhkjOPQQDAgNHADBEAiAgLlId5XLyih6cLGSb75Oprfnrt6Zk
QmLfSJlO5QmvMQIgbWjkV8gj+LhnWR+qqaY3BpxMOVTW3XLMR1rdRVJJmUY=
-----END CERTIFICATE-----
`;

export const certificatePem = `-----BEGIN CERTIFICATE-----
MIIBrzCCAVagAwIBAgIUXyVz+ugWyuxncrO4zS7zc4y9dQAwCgYIKoZIzj0EAwIw
KTEnMCUGA1UEAwwebWFpbGNsdXN0ZXItbGFiIHRlc3QgYXV0aG9yaXR5MCAXDTI2
MTEyODAwNTY1MVoYDzIxMjYxMTA0MDA1NjUxWjARMQ8wDQYDVQQDDAZkb2NrZXIw
WTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAATfLuDmN7Fql+xpMdeFs7StWa8LgD5Z
EDoJB65Z4nZ+q3deZb53iBl8MG3olCGzap5M6L1W4lJO4T6xkRBG258zo3IwcDAP
BgNVHREECDAGhwR/AAABMB0GA1UdJQQWMBQGCCsGAQUFBwMBBggrBgEFBQcDAjAd
BgNVHQ4EFgQUyXGmv1jaDnPwR58vagTQpS0tNuIwHwYDVR0jBBgwFoAUic3FPS8T
cIaZm0lieRbrURpX7LEwCgYIKoZIzj0EAwIDRwAwRAIgMikX75o6pxGrJ6HZ08nt
/fjiy9T5k/Xdpf0SV74bJmsCIBiodMpDhhVlX3ehgMALetLb0WFg1NCOhBGA0nK2
JCrp
-----END CERTIFICATE-----
`;

export const keyPem = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg74bC5HH/hgyW2R4n
gf3+uRivObK3aknQ2/zkpNV+/K6hRANCAATfLuDmN7Fql+xpMdeFs7StWa8LgD5Z
EDoJB65Z4nZ+q3deZb53iBl8MG3olCGzap5M6L1W4lJO4T6xkRBG258z
-----END PRIVATE KEY-----
`;

export const otherAuthorityPem = `-----BEGIN CERTIFICATE-----
MIIBrDCCAVGgAwIBAgIUZ5bCeOjl1ClfF4ov3087HvvwBTYwCgYIKoZIzj0EAwIw
KjEoMCYGA1UEAwwfbWFpbGNsdXN0ZXItbGFiIG90aGVyIGF1dGhvcml0eTAgFw0y
NjExMjgwMDU2NTFaGA8yMTI2MTEwNDAwNTY1MVowKjEoMCYGA1UEAwwfbWFpbGNs
dXN0ZXItbGFiIG90aGVyIGF1dGhvcml0eTBZMBMGByqGSM49AgEGCCqGSM49AwEH
A0IABGz7D3LWinZ+ysXHTqourP0FUVFwHfaTWAYtgSOayju6KdMOWvipsFjt3JSp
EOt+bnZ8NrMxkvG13+He+SP8F0ijUzBRMB0GA1UdDgQWBBT9bXGJOnkCT7s3Ezyl
oJIvGXVL5TAfBgNVHSMEGDAWgBT9bXGJOnkCT7s3EzyloJIvGXVL5TAPBgNVHRMB
Af8EBTADAQH/MAoGCCqGSM49BAMCA0kAMEYCIQC3UiVp/xj4ugXJOUL6pioj6Bbq
uKBjey+5bVxscYbNKQIhAOd5GVHpxWGLGgNfYhqTKNthHBFA6cIVIPr73Z8fe5JK
-----END CERTIFICATE-----
`;
