// The fault relay as a process of its own.
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <sstream>

#include "tests/support/child_process.hpp"
#include "tests/support/configuration_text.hpp"
#include "tests/support/events.hpp"
#include "tests/support/eventually.hpp"
#include "tests/support/sink_under_test.hpp"
#include "tests/support/temporary_folder.hpp"

namespace matrix_test {
namespace {

using namespace test_support;

TEST(FaultRelayProcess, KeepsItsPlanAndWritesDownWhatItTookBeforeItSaysSo) {
    const TemporaryFolder folder;
    Daemon relay({FAULT_RELAY_PATH, "--folder", folder.path().string(), "--starttls", "--user",
                  "alarms", "--password", "open sesame", "--fault", "drop-at-data", "--fault",
                  "drop-at-taken"});
    ASSERT_TRUE(eventually("the relay's port",
                           [&] { return read_file(folder.path() / "port").ends_with('\n'); }));

    SinkUnderTest sink;
    sink.host().set_secret("relay-password", "open sesame");
    RelayText text;
    text.port = static_cast<std::uint16_t>(std::stoi(read_file(folder.path() / "port")));
    text.tls = "starttls";
    text.ca_file = (folder.path() / "ca.pem").string();
    text.connections = 1;
    sink.configure(configuration_text({text}, {GroupText{}}));
    sink.start();
    sink.submit(make_events("plant", 1));
    ASSERT_TRUE(sink.host().wait_for_finals(1));
    EXPECT_TRUE(sink.stop().ok());

    std::istringstream lines(read_file(folder.path() / "mails.ndjson"));
    std::size_t mails = 0;
    for (std::string line; std::getline(lines, line); ++mails) {
        const auto mail = boost::json::parse(line).as_object();
        EXPECT_EQ(mail.at("recipients"), (boost::json::array{"facility@building7.example"}));
        EXPECT_NE(mail.at("content").as_string().find("plant event 0001"), std::string::npos);
    }
    EXPECT_EQ(mails, 2u) << "the same mail, whose first answer was lost";

    relay.end();
    ASSERT_TRUE(eventually(
        "the counts", [&] { return read_file(folder.path() / "counts.json").ends_with('\n'); }));
    const auto counts = boost::json::parse(read_file(folder.path() / "counts.json")).as_object();
    EXPECT_EQ(counts.at("mails"), 2);
    EXPECT_EQ(counts.at("faults"), 2);
    EXPECT_EQ(counts.at("ambiguous"), 1);
    EXPECT_TRUE(counts.at("breaches").as_array().empty());
}

}  // namespace
}  // namespace matrix_test
