// module.cpp - the one symbol that the plugin exports.

#include "encrypted_email/encrypted_email_sink.hpp"
#include "plugin_api/cpp/sink_module.hpp"

extern "C" const alarm_sink_module* alarm_sink_module_v1(void) noexcept {
    static constexpr alarm_sink_module kModule =
        alarm_sink::make_module<encrypted_email::EncryptedEmailSink>({
            .id = "org.alarmsink.encrypted-email",
            .name = "Encrypted e-mail",
            .version = ENCRYPTED_EMAIL_VERSION,
            .build = "C++ " __VERSION__ ", Botan " ENCRYPTED_EMAIL_BOTAN_VERSION,
            // Shown by tests/encrypted_email/sink/unload_test.cpp.
            .flags = ALARM_SINK_MODULE_UNLOADABLE,
        });
    return &kModule;
}
