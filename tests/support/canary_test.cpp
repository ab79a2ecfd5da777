// A canary that nobody hears is worth nothing: secrets are planted in every encoding and in every
// place, and found; what is exempt is not.
#include "tests/support/canary.hpp"

#include <botan/base64.h>
#include <botan/hex.h>
#include <gmock/gmock.h>
#include <gtest/gtest-spi.h>
#include <gtest/gtest.h>

#include "plugin_api/cpp/field.hpp"
#include "tests/support/child_process.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/support/watched_host.hpp"

using namespace test_support;
using alarm_sink::str;
using testing::HasSubstr;
using testing::Not;

namespace {

std::string base64(std::string_view text) {
    return Botan::base64_encode(reinterpret_cast<const std::uint8_t*>(text.data()), text.size());
}

std::string hex(std::string_view text, bool upper_case) {
    return Botan::hex_encode(reinterpret_cast<const std::uint8_t*>(text.data()), text.size(),
                             upper_case);
}

std::string percent(std::string_view text) {
    std::string encoded;
    for (const char character : text)
        encoded += '%' + hex({&character, 1}, false);
    return encoded;
}

TEST(Canary, IsFoundAsItIsAndInDigits) {
    const std::string secret = secret_of("open sesame");
    EXPECT_EQ(secret_in("it is " + secret + ", they say"), "the canary");
    EXPECT_EQ(secret_in("x" + hex(secret, false)), "the canary, in hexadecimal digits");
    EXPECT_EQ(secret_in("x" + hex(secret, true)), "the canary, in hexadecimal digits");
    EXPECT_EQ(secret_in("secret=" + percent(secret)), "the canary, percent-encoded");
}

TEST(Canary, IsFoundInBase64WhereverItBegins) {
    for (std::size_t before = 0; before < 9; ++before) {
        const std::string text = std::string(before, '\1') + secret_of("a") + '\2';
        EXPECT_EQ(secret_in("AUTH " + base64(text)), "the canary, in base64") << before;
        EXPECT_EQ(secret_in(base64(std::string(before % 3, '\3') + base64(text))),
                  "the canary, in base64 of base64")
            << before;
    }
}

TEST(Canary, IsFoundAcrossEndsOfLines) {
    const std::string encoded = base64(std::string(50, 'x') + secret_of("open sesame"));
    std::string lines;
    for (const char character : encoded)
        lines += std::string(1, character) + "\r\n ";
    EXPECT_EQ(secret_in(lines), "the canary, in base64");
    EXPECT_EQ(secret_in("Canary-7=\r\nf3a9c51"), "the canary");
}

TEST(Canary, IsNotSeenWhereNoneIs) {
    EXPECT_EQ(secret_in(""), "");
    EXPECT_EQ(secret_in(base64("a canary, and another 7f3a9c51")), "");
    EXPECT_EQ(secret_in(std::string(100'000, 'C')), "");
}

TEST(Canary, IsTheSameInBothAlphabetsOfBase64) {
    for (const std::string& trace : traces_of(kCanary))
        EXPECT_THAT(trace, Not(testing::AnyOf(HasSubstr("+"), HasSubstr("/"))));
}

TEST(Watching, FindsASecretWithoutACanaryAndPartsOfALongOne) {
    watch_for("open sesame, 41");
    EXPECT_EQ(secret_in("... open sesame, 41"), "a secret");
    EXPECT_EQ(secret_in(base64("\1open sesame, 41\2")), "a secret, in base64");
    watch_for(">>>~~~>>>~~~");
    EXPECT_EQ(secret_in("x Pj4-fn5-Pj4-fn5-"), "a secret, in base64url");

    std::string key;
    for (int line = 0; line < 20; ++line)
        key += std::string(64, static_cast<char>('a' + line)) + '\n';
    const std::string pem = "-----BEGIN PRIVATE KEY-----\n" + key + "-----END PRIVATE KEY-----\n";
    watch_for(pem);
    EXPECT_EQ(secret_in("it has -----BEGIN PRIVATE KEY----- in front"), "");
    EXPECT_EQ(secret_in(key.substr(0, key.size() / 3)), "a secret");
    EXPECT_EQ(secret_in(key.substr(key.size() / 2)), "a secret");
}

TEST(Watching, RefusesWhatStandsInAnyText) {
    EXPECT_NONFATAL_FAILURE(watch_for("x"), "cannot be searched for");
    watch_for("x Canary-7f3a9c51");
    EXPECT_EQ(secret_in("x"), "");
}

TEST(SearchedFolder, FailsTheTestWithTheFile) {
    const auto plant = [](const std::string& name, const std::string& content) {
        const TemporaryFolder folder;
        std::filesystem::create_directories((folder.path() / name).parent_path());
        write_file(folder.path() / name, content);
    };
    const std::string secret = secret_of("open sesame");
    EXPECT_NONFATAL_FAILURE(plant("log", secret), "/log: the canary");
    EXPECT_NONFATAL_FAILURE(plant("state/spool-wal", std::string(1, '\0') + secret),
                            "/state/spool-wal: the canary");
    EXPECT_NONFATAL_FAILURE(plant("mail", base64("to: x\n" + secret)), "/mail: the canary, in");
    // Over the border between two pieces that are read.
    EXPECT_NONFATAL_FAILURE(plant("large", std::string((4u << 20) - 20, 'x') + secret), "/large");
    EXPECT_NONFATAL_FAILURE(plant("larger", std::string(9u << 20, 'x') + secret), "/larger");
    plant("good", "nothing");
}

TEST(SearchedFolder, LeavesOutOnlyWhatWasNamed) {
    const auto plant = [](const std::string& name) {
        TemporaryFolder folder;
        folder.holds_secrets("secrets");
        folder.holds_secrets("server/users");
        std::filesystem::create_directories((folder.path() / name).parent_path());
        write_file(folder.path() / name, secret_of("open sesame"));
    };
    plant("secrets");
    plant("server/users");
    plant("secrets/in/a/folder");
    EXPECT_NONFATAL_FAILURE(plant("secrets2"), "/secrets2");
    EXPECT_NONFATAL_FAILURE(plant("server/log"), "/server/log");
    EXPECT_NONFATAL_FAILURE(plant("users"), "/users");
}

TEST(SearchedOutput, FailsTheTestWithTheProgram) {
    const std::string secret = secret_of("open sesame");
    EXPECT_NONFATAL_FAILURE(static_cast<void>(run({"echo", secret})), "what echo wrote");
    EXPECT_NONFATAL_FAILURE(static_cast<void>(run({"sh", "-c", "cat >&2"}, secret)),
                            "what sh wrote");
    EXPECT_EQ(run({"cat", "-"}, "nothing").output, "nothing");
}

TEST(SearchedHost, FailsTheTestForWhateverTheSinkTells) {
    WatchedHost host;
    const std::string secret = base64("\1" + secret_of("open sesame"));
    EXPECT_NONFATAL_FAILURE(host.log(ALARM_SINK_LOG_INFO, secret, {}), "a message of the log");
    const alarm_sink_field fields[] = {alarm_sink::integer_field("n", 1),
                                       alarm_sink::text_field("reply", secret)};
    EXPECT_NONFATAL_FAILURE(host.log(ALARM_SINK_LOG_INFO, "it ended", fields),
                            "a field of the log");

    alarm_sink_trouble trouble{};
    trouble.struct_size = sizeof trouble;
    trouble.key = str("relay:main");
    trouble.text = str(secret);
    trouble.active = 1;
    EXPECT_NONFATAL_FAILURE(host.trouble(trouble), "the trouble relay:main");

    alarm_sink_recipient_result recipient{};
    recipient.struct_size = sizeof recipient;
    recipient.address = str("facility@building7.example");
    recipient.reply_text = str(secret);
    const alarm_sink_recipient_result* const recipients[] = {&recipient};
    alarm_sink_receipt receipt{};
    receipt.struct_size = sizeof receipt;
    receipt.event_id = str("e-1");
    receipt.recipients = recipients;
    receipt.recipient_count = 1;
    const alarm_sink_receipt* const batch[] = {&receipt};
    EXPECT_NONFATAL_FAILURE(host.receipts(batch), "a receipt");
}

// Whoever sets a secret has done enough.
TEST(SearchedHost, WatchesForTheSecretsThatItIsGiven) {
    WatchedHost host;
    host.set_secret("key", "no canary, but long");
    EXPECT_NONFATAL_FAILURE(host.log(ALARM_SINK_LOG_INFO, "no canary, but long", {}), "a message");
    host.give_once("key", "another one, given once");
    EXPECT_NONFATAL_FAILURE(host.log(ALARM_SINK_LOG_INFO, "another one, given once", {}),
                            "a message");
    EXPECT_NONFATAL_FAILURE(host.set_secret("key", "short"), "cannot be searched for");
}

}  // namespace
