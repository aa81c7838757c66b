import { renderAcmeProxy, type AcmeProxyConfig } from '../../lib/render/acme-proxy';

const smallest: AcmeProxyConfig = {
  domain: 'mcp.example.com',
  upstream: { host: 'gateway', port: 3000 },
  listen: { https: 8443 },
  challenges: ['tls-alpn-01'],
  storageFolder: '/certificates',
  longestCallSeconds: 300,
  stopGraceSeconds: 30,
};
const all: AcmeProxyConfig = {
  ...smallest,
  listen: { https: 8443, http: 8080 },
  publicPort: 9443,
  challenges: ['http-01', 'tls-alpn-01'],
  email: 'ops@example.com',
  directory: 'https://acme.example.com/directory',
  trustedRootsFile: '/etc/gateway/acme-roots.pem',
  longestCallSeconds: 7_200,
};
const lines = (config: AcmeProxyConfig): string[] =>
  renderAcmeProxy(config)
    .split('\n')
    .map((line) => line.trim());

describe('the proxy that gets a certificate', () => {
  it('at its smallest is this text', () => {
    expect(renderAcmeProxy(smallest)).toEqual(`# Written by cdktf-mcp.
{
	admin off
	persist_config off
	storage file_system /certificates
	https_port 8443
	auto_https disable_redirects
	grace_period 30s
	log {
		format console
	}
	servers {
		protocols h1 h2
		strict_sni_host on
	}
}
mcp.example.com {
	tls {
		protocols tls1.2 tls1.3
		issuer acme {
			disable_http_challenge
		}
	}
	reverse_proxy gateway:3000 {
		transport http {
			versions 1.1
			compression off
			dial_timeout 5s
			response_header_timeout 3630s
			keepalive off
		}
	}
}
`);
  });

  it('has an authority, an account and roots of its own', () => {
    expect(lines(all)).toEqual(
      expect.arrayContaining([
        'dir https://acme.example.com/directory',
        'email ops@example.com',
        'trusted_roots /etc/gateway/acme-roots.pem',
      ]),
    );
    expect(lines(all).filter((line) => line.startsWith('disable_'))).toEqual([]);
  });

  it('sends who comes in clear to the port that clients use', () => {
    expect(renderAcmeProxy(all)).toContain('http:// {\n\tredir https://mcp.example.com:9443{uri} 308\n}\n');
    expect(lines(all)).toContain('http_port 8080');
    expect(lines({ ...all, publicPort: 443 })).toContain('redir https://mcp.example.com{uri} 308');
  });

  it('leaves everything to the defaults of the authority where nothing is asked for', () => {
    const config: AcmeProxyConfig = { ...all, email: undefined, directory: undefined, trustedRootsFile: undefined };
    expect(lines(config)).toContain('issuer acme');
  });

  it('lets a call be silent for longer than what stands behind it', () => {
    expect(lines(all)).toContain('response_header_timeout 7230s');
  });

  test.each<[string, Partial<AcmeProxyConfig>, string]>([
    ['a name with a block', { domain: 'a.example {\n}' }, '"a.example {\\n}" does not fit into a Caddyfile'],
    ['an address with a space', { email: 'a b@example.com' }, '"a b@example.com" does not fit into a Caddyfile'],
    ['a placeholder', { directory: 'https://{env.X}' }, '"https://{env.X}" does not fit into a Caddyfile'],
    ['no challenge', { challenges: [] }, 'without a challenge there is no certificate'],
  ])('refuses %s', (_, changes, message) => {
    expect(() => renderAcmeProxy({ ...smallest, ...changes })).toThrow(message);
  });

  it('holds nothing that Terraform would replace', () => {
    expect(renderAcmeProxy(all)).not.toMatch(/[$%]\{/);
  });
});
