/**
 * Ends, in a process that is stopping, the streams that clients hold open for what the server may say one day. They never end
 * by themselves, so without this a reload lasts as long as `stopGraceSeconds` whenever a client is connected; calls are left to
 * finish. Again and again, because a client may open its stream anew on a connection that this process still has. HAProxy has no
 * directive for it, but Lua, which the published images have.
 */
export const GATEWAY_STREAMS_SCRIPT = `core.register_task(function()
  while true do
    core.msleep(500)
    if tonumber(core.get_info()["Stopping"]) == 1 then
      for _, name in ipairs({ "replica-streams", "session-streams" }) do
        local backend = core.backends[name]
        for _, server in pairs(backend and backend.servers or {}) do server:shut_sess() end
      end
    end
  end
end)
`;
