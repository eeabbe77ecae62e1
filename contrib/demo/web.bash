# The browser's side of the demo, sourced by `run`: nginx with a site that asks verifierd who may see it, the pages of
# verifierd, and a web IM client. All on one port, told apart by their hosts; *.localhost is this machine (RFC 6761).

# start_web PASSWORD: the web IM client's page logs alice in by itself, so it stands at an address that nobody guesses.
start_web() {
    local password=$1 folder=$scratch/web converse=target/demo/node_modules/converse.js/dist
    chat_path=/$(secret)/
    mkdir "$folder"
    cp contrib/demo/web/site.html "$folder/index.html"
    mkdir "$folder/chat"
    cp contrib/demo/web/chat.html "$folder/chat/index.html"
    # Where nginx may read it, whoever may enter our own folder.
    cp -r "$converse" "$folder/converse"
    (umask 077 && : >"$scratch/nginx.conf")
    cat >"$scratch/nginx.conf" <<END
$( ((EUID == 0)) && echo "user nobody nogroup;")
worker_processes 1;
daemon off;
pid $scratch/nginx.pid;
error_log stderr warn;
events { }
http {
    access_log off;
    types {
        text/html html; text/css css; text/javascript js; application/json json; application/wasm wasm;
        image/svg+xml svg; image/png png; font/woff2 woff2; audio/mpeg mp3;
    }
    client_body_temp_path $folder/body;
    proxy_temp_path $folder/proxy;
    fastcgi_temp_path $folder/fastcgi;
    uwsgi_temp_path $folder/uwsgi;
    scgi_temp_path $folder/scgi;
    proxy_http_version 1.1;
    proxy_set_header Connection "";

    # The site. All that it needs to know of verifierd stands here.
    server {
        listen 127.0.0.1:$web_port;
        server_name site.localhost;
        root $folder;
        location / {
            auth_request /forward-auth;
            auth_request_set \$jid \$upstream_http_x_auth_jid;
            auth_request_set \$sign_in \$upstream_http_location;
            error_page 401 = @sign_in;
            ssi on;
        }
        location = /forward-auth {
            internal;
            proxy_pass http://127.0.0.1:$http_port/forward-auth/nginx;
            proxy_pass_request_body off;
            proxy_set_header Content-Length "";
            proxy_set_header X-Original-Method \$request_method;
            proxy_set_header X-Original-URL \$scheme://\$http_host\$request_uri;
            proxy_set_header X-Forwarded-For \$remote_addr;
        }
        location @sign_in { return 302 \$sign_in; }
        location /.verifierd/ {
            proxy_pass http://127.0.0.1:$http_port;
            proxy_set_header Host \$http_host;
            proxy_set_header X-Forwarded-Proto \$scheme;
            proxy_set_header X-Forwarded-Host \$http_host;
            proxy_set_header X-Forwarded-For \$remote_addr;
        }
    }

    # The pages of verifierd.
    server {
        listen 127.0.0.1:$web_port default_server;
        server_name login.localhost;
        location / {
            proxy_pass http://127.0.0.1:$http_port;
            proxy_set_header Host \$http_host;
            proxy_set_header X-Forwarded-For \$remote_addr;
            proxy_buffering off;
            proxy_read_timeout 1h;
        }
    }

    # alice's web IM client. Nothing of it comes from elsewhere, and its policy keeps it so.
    server {
        listen 127.0.0.1:$web_port;
        server_name chat.localhost;
        root $folder/nothing;
        add_header Content-Security-Policy "default-src 'self' 'unsafe-inline' data:; connect-src 'self' ws:" always;
        location $chat_path { alias $folder/chat/; index index.html; }
        location = ${chat_path}settings.json {
            default_type application/json;
            return 200 '{"jid": "alice@localhost", "password": "$password", "asker": "login@verify.localhost"}';
        }
        location /converse/ { root $folder; }
        location = /xmpp-websocket {
            proxy_pass http://127.0.0.1:$websocket_port;
            proxy_set_header Host localhost;
            proxy_set_header Upgrade \$http_upgrade;
            proxy_set_header Connection upgrade;
            proxy_read_timeout 1h;
        }
    }
}
END
    /usr/sbin/nginx -e stderr -p / -c "$scratch/nginx.conf" >"$scratch/nginx.log" 2>&1 </dev/null &
    running+=($!)
    until_open "$web_port" nginx "$scratch/nginx.log"
    site_url=http://site.localhost:$web_port/
    chat_url=http://chat.localhost:$web_port$chat_path
}
