// preset.hpp - what is known of the mail services that most sites use: where they are, how one logs
// in, what they allow.
//
// A preset stands before the relay's own keys, each of which replaces what the preset has.  What a
// provider asks a site to do is in docs/mail_providers.md.
//
// Threads: functions of their arguments.
#pragma once

#include <string_view>
#include <vector>

#include "encrypted_email/configuration/settings.hpp"
#include "encrypted_email/configuration/value.hpp"

namespace encrypted_email::configuration {

struct PresetFacts {
    bool has_host = false;
    bool needs_log_in = false;  // the server takes no mail from those who do not
};

// Fills the relay by the preset that the table names, if it names one.
PresetFacts apply_preset(const Value& table, Relay& relay);

// The key "preset" itself, which was applied already.
void read_preset(const Value& value, Relay& relay);

}  // namespace encrypted_email::configuration
