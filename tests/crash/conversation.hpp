// conversation.hpp - one client of a relay, from its first byte to its last.
//
// TLS and the trial server's session on a connected socket, a command at a time: before each one
// the owner says what is to be done.
//
// Threads: blocks the thread that calls it.
// Fails:   by ending the conversation.
#pragma once

#include "tests/crash/relay.hpp"

namespace crash {

/// The socket stays the caller's.
void converse(int socket, ConnectionNumber number,
              const host_stub::trial_server::Identity& identity,
              const host_stub::trial_server::Credentials& credentials, RelayOwner& owner);

}  // namespace crash
