// What a recipient refused for good can be listed afterwards, by the host and from the command
// line.
#include <boost/json/parse.hpp>

#include "host_stub/events/event_view.hpp"
#include "host_stub/host/receipt_line.hpp"
#include "tests/postfix/scenario.hpp"

using namespace postfix_test;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

namespace {

class DeadLetters : public testing::Test {
protected:
    DeadLetters() {
        gone_.name = "gone";
        gone_.category = "Fire";
        gone_.to = {mailbox("gone")};
        here_.name = "here";
        here_.category = "HVAC";
        here_.to = {mailbox("facility")};
    }

    std::unique_ptr<SinkUnderTest> host() {
        auto sink = std::make_unique<SinkUnderTest>(folder_.path());
        sink->host().set_secret("relay-password", std::string(PostfixInstance::kPassword));
        sink->configure(text());
        sink->start();
        return sink;
    }

    std::string text() const { return configuration_text({relay_to(postfix_)}, {gone_, here_}); }

    static std::vector<std::string> ids(SinkUnderTest& sink, std::uint64_t after = 0,
                                        std::size_t most = 1000) {
        std::vector<std::string> ids;
        const auto status = sink.list_dead_letters(after, most, [&](const auto& letter) {
            ids.push_back(host_stub::events::event_of(*letter.event).id);
        });
        EXPECT_TRUE(status.ok()) << describe(status);
        return ids;
    }

    const PostfixInstance postfix_{{{mailbox("gone"), "550 5.1.1 no such mailbox here"}}};
    TemporaryFolder folder_;
    GroupText gone_;
    GroupText here_;
};

TEST_F(DeadLetters, AreListedWithWhatWasSaidOfThemAlsoAfterARestart) {
    const auto refused = make_event("e-1", "Smoke in the server room", "Fire");
    {
        const auto sink = host();
        EXPECT_THAT(ids(*sink), IsEmpty());
        sink->submit({refused, make_event("e-2", "Pump has failed")});
        ASSERT_TRUE(sink->host().wait_for_finals(2));
        EXPECT_THAT(ids(*sink), ElementsAre("e-1"));
    }
    const auto sink = host();
    std::size_t count = 0;
    const auto status = sink->list_dead_letters(0, 10, [&](const alarm_sink_dead_letter& letter) {
        ++count;
        EXPECT_EQ(host_stub::events::event_of(*letter.event), refused);
        EXPECT_GE(letter.given_up_unix_ns, refused.occurred_unix_ns);
        EXPECT_EQ(letter.event->ticket, 0u);
        EXPECT_EQ(letter.receipt->ticket, 0u);
        EXPECT_THAT(host_stub::host::write_receipt_line(*letter.receipt),
                    AllOf(HasSubstr(R"("stage":"final","outcome":"rejected","certainty":"no")"),
                          HasSubstr(R"("reply_code":550,"enhanced_status":"5.1.1")"),
                          HasSubstr("no such mailbox here")));
    });
    EXPECT_TRUE(status.ok()) << describe(status);
    EXPECT_EQ(count, 1u);
}

TEST_F(DeadLetters, AreListedInPages) {
    const auto sink = host();
    sink->submit(make_events("e", 250, "Fire"));
    ASSERT_TRUE(sink->host().wait_for_finals(250));
    EXPECT_EQ(ids(*sink).size(), 250u);
    std::vector<std::string> all;
    std::uint64_t last = 0;
    for (std::size_t pages = 0; pages < 3; ++pages) {
        const std::size_t before = all.size();
        EXPECT_TRUE(sink->list_dead_letters(last, 101,
                                            [&](const auto& letter) {
                                                last = letter.number;
                                                all.push_back(
                                                    host_stub::events::event_of(*letter.event).id);
                                            })
                        .ok());
        EXPECT_EQ(all.size() - before, pages < 2 ? 101u : 48u);
    }
    EXPECT_EQ(all, ids(*sink));
}

TEST_F(DeadLetters, AreNotKeptWithoutASpool) {
    SinkUnderTest sink;
    sink.configure(text() + "\n[spool]\nenabled = false\n");
    sink.start();
    EXPECT_EQ(sink.list_dead_letters(0, 1, [](const auto&) {}).code(), ALARM_SINK_E_UNSUPPORTED);
}

TEST_F(DeadLetters, AreListedByACommand) {
    write_file(folder_.path() / "site.toml", text());
    write_file(folder_.holds_secrets("secrets"),
               "relay-password=" + std::string(PostfixInstance::kPassword) + "\n");
    std::filesystem::permissions(folder_.path() / "secrets", std::filesystem::perms(0600));
    const auto list = [&] {
        return run({HOST_STUB, "dead-letters", plugin_path(), "--config",
                    folder_.path() / "site.toml", "--state", folder_.path() / "state", "--secrets",
                    folder_.path() / "secrets"});
    };
    const Finished none = list();
    EXPECT_EQ(none.status, 0) << none.output;
    EXPECT_EQ(none.output, "");
    {
        const auto sink = host();
        sink->submit({make_event("e-1", "Smoke in the server room", "Fire")});
        ASSERT_TRUE(sink->host().wait_for_finals(1));
    }
    const Finished one = list();
    EXPECT_EQ(one.status, 1) << one.output;
    const auto letter = boost::json::parse(one.output).as_object();
    EXPECT_GT(letter.at("number").to_number<int>(), 0);
    EXPECT_EQ(letter.at("event").at("summary"), "Smoke in the server room");
    EXPECT_EQ(letter.at("receipt").at("outcome"), "rejected");
    EXPECT_EQ(letter.at("receipt").at("recipients").at(0).at("address").as_string(),
              mailbox("gone"));
}

}  // namespace
