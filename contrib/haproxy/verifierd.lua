-- Asks verifierd whether a request may pass, by HAProxy's own HTTP client (2.5 or later).

local ASK = "http://127.0.0.1:7070/forward-auth"

-- The headers by which the application knows who it is; an empty one is not sent.
local IDENTITY = { "remote-user", "remote-name", "remote-groups", "remote-email", "x-auth-jid" }

-- What verifierd has to know of a request besides. Each value as it came, so that what is there twice is seen to be.
local ASKED = {
    "cookie", "authorization", "accept", "origin", "upgrade", "user-agent", "x-requested-with",
    "sec-fetch-mode", "sec-fetch-site", "access-control-request-method", "x-http-method-override",
    "x-http-method", "x-method-override", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto",
}

local function values(list)
    local found = {}
    for place, value in pairs(list) do
        found[place] = value
    end
    return found
end

core.register_action("verifierd", { "http-req" }, function(txn)
    local sent = txn.http:req_get_headers()
    local headers = {
        ["host"] = { "verifierd" },
        ["x-forwarded-method"] = { txn.sf:method() },
        ["x-forwarded-uri"] = { txn.sf:pathq() },
    }
    for _, name in ipairs(ASKED) do
        if sent[name] then
            headers[name] = values(sent[name])
        end
    end
    local answer = core.httpclient():get { url = ASK, headers = headers, timeout = 90000 }
    if answer and answer.status == 200 then
        for _, name in ipairs(IDENTITY) do
            local value = answer.headers[name] and answer.headers[name][0]
            if value and value ~= "" then
                txn.http:req_set_header(name, value)
            end
        end
        return
    end
    -- Whatever else comes of it: no.
    local reply = txn:reply { status = 503 }
    if answer and answer.status >= 300 and answer.status < 500 then
        reply = txn:reply { status = answer.status, body = answer.body }
        for _, name in ipairs({ "location", "www-authenticate", "retry-after", "content-type", "cache-control", "vary" }) do
            for _, value in pairs(answer.headers[name] or {}) do
                reply:add_header(name, value)
            end
        end
    end
    txn:done(reply)
end)
