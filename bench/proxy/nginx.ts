import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const NGINX = 'nginx';

/** nginx without buffering in front of the upstream; undefined where it is not installed. */
export function startNginx(upstream: string, port: number): { url: string; stop: () => void } | undefined {
  if (spawnSync(NGINX, ['-v']).error) return undefined;
  const dir = mkdtempSync(path.join(os.tmpdir(), 'panelmeter-nginx-'));
  const file = path.join(dir, 'nginx.conf');
  writeFileSync(
    file,
    `daemon off; worker_processes 1; pid ${dir}/pid; error_log ${dir}/error.log;
events { worker_connections 4096; }
http {
  access_log off; client_body_temp_path ${dir}/body; proxy_temp_path ${dir}/proxy;
  fastcgi_temp_path ${dir}/f; uwsgi_temp_path ${dir}/u; scgi_temp_path ${dir}/s;
  client_max_body_size 0; proxy_buffering off; proxy_request_buffering off;
  upstream service { server ${new URL(upstream).host}; keepalive 64; }
  server { listen 127.0.0.1:${port}; location / { proxy_pass http://service; proxy_http_version 1.1; proxy_set_header Connection ""; } }
}`,
  );
  const child = spawn(NGINX, ['-c', file, '-p', dir], { stdio: 'ignore' });
  return { url: `http://127.0.0.1:${port}`, stop: () => void child.kill() };
}
