// A canary: passwords and tokens with a text that stands nowhere else are used by every mechanism,
// with success and without, and are looked for afterwards in all that the sink says and keeps, and
// in the memory of its process.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

#include "host_stub/events/event_line.hpp"
#include "tests/dovecot/process_memory.hpp"
#include "tests/dovecot/scenario.hpp"
#include "tests/support/secret_traces.hpp"

using namespace dovecot_test;
using std::chrono_literals::operator""h;
using testing::HasSubstr;
using testing::Not;

namespace {

namespace fs = std::filesystem;

class Secrets : public DovecotScenario {
protected:
    Secrets() : sink_(folder_.path()) {}

    void expect_no_trace_anywhere(std::string_view secret) {
        expect_no_trace(sink_.host().everything_said(), secret, "what the sink said");
        for (const auto& [id, final] : sink_.host().finals()) {
            for (const auto& recipient : final.recipients)
                expect_no_trace(recipient.reply_text + final.reason, secret, "a receipt");
        }
        for (const auto& entry : fs::recursive_directory_iterator(folder_.path())) {
            if (entry.is_regular_file())
                expect_no_trace(read_file(entry.path()), secret, entry.path().string());
        }
    }

    TemporaryFolder folder_;
    SinkUnderTest sink_;
};

TEST_F(Secrets, StandInNoLogNoTroubleNoReceiptAndNotOnDisk) {
    const std::string wrong = "an old password that is long";
    const DovecotInstance dovecot(postfix_);
    std::size_t mails = 0;
    for (const char* mechanism :
         {"scram-sha-256", "scram-sha-1", "cram-md5", "plain", "login", "xoauth2", "oauthbearer"}) {
        const bool by_token = std::string_view(mechanism).find("oauth") != std::string_view::npos;
        const std::string right =
            by_token ? DovecotInstance::token(1h) : std::string(PostfixInstance::kPassword);
        const std::string only = std::string("[\"") + mechanism + "\"]";
        sink_.host().set_secret("relay-password", by_token ? DovecotInstance::token(-1h) : wrong);
        sink_.configure(document(dovecot, only));
        if (mails == 0) sink_.start();
        sink_.submit({make_event(mechanism, "Flow temperature is too high")});
        ASSERT_TRUE(sink_.host().wait_for_trouble("relay-credentials:main")) << mechanism;
        expect_no_trace_anywhere(by_token ? DovecotInstance::token(-1h) : wrong);

        sink_.host().set_secret("relay-password", right);
        sink_.configure(document(dovecot, only));
        ASSERT_TRUE(sink_.host().wait_for_finals(++mails)) << mechanism;
        expect_no_trace_anywhere(right);
    }
    EXPECT_TRUE(sink_.stop().ok());
    expect_no_trace_anywhere(wrong);
    expect_no_trace_anywhere(PostfixInstance::kPassword);
}

// A process of its own, since this one knows the password.
TEST_F(Secrets, AreGoneFromTheProcessWhenTheLogInIsOver) {
    for (const char* mechanism : {"scram-sha-256", "plain", "login", "cram-md5"}) {
        const DovecotInstance dovecot(postfix_);
        TemporaryFolder folder;
        const fs::path configuration = folder.path() / "site.toml";
        write_file(configuration, document(dovecot, std::string("[\"") + mechanism + "\"]"));
        const fs::path secrets = folder.path() / "secrets";
        write_file(secrets, "relay-password=" + std::string(PostfixInstance::kPassword) + "\n");
        fs::permissions(secrets, fs::perms::owner_read | fs::perms::owner_write);
        // Held open: the host waits for more events while it is looked at.
        const fs::path events = folder.path() / "events";
        ASSERT_EQ(::mkfifo(events.c_str(), 0600), 0);
        const int feed = ::open(events.c_str(), O_RDWR | O_CLOEXEC);
        ASSERT_GE(feed, 0);
        const Daemon host({HOST_STUB, "run", plugin_path(), "--config", configuration.string(),
                           "--state", (folder.path() / "state").string(), "--secrets",
                           secrets.string(), "--events", events.string()});
        const std::size_t before = postfix_.mails_of("facility").size();
        const std::string line = host_stub::events::write_event_line(
                                     make_event(mechanism, "Flow temperature is too high")) +
                                 "\n";
        ASSERT_EQ(::write(feed, line.data(), line.size()), static_cast<ssize_t>(line.size()));
        ASSERT_TRUE(
            eventually("the mail", [&] { return postfix_.mails_of("facility").size() > before; }))
            << mechanism << dovecot.log();

        const int process = process_with_argument(configuration.string());
        ASSERT_NE(process, 0);
        EXPECT_NE(mappings_that_hold(process, "facility@building7.example"), "");  // it is the one
        for (const std::string& trace : traces_of(PostfixInstance::kPassword)) {
            EXPECT_EQ(mappings_that_hold(process, trace), "") << mechanism << ": " << trace;
        }
        ::close(feed);
    }
}

}  // namespace
