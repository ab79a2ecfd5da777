#include "encrypted_email/tls/session_store.hpp"

#include <botan/tls_callbacks.h>
#include <gtest/gtest.h>

#include <chrono>
#include <span>

#include "encrypted_email/tls/session_store_impl.hpp"
#include "encrypted_email/tls/trust_impl.hpp"
#include "peer.hpp"

namespace encrypted_email::tls {
namespace {

using namespace testing;

// What a server may let a client resume by.
enum class By { tls13_ticket, tls12_ticket, tls12_session_id };

class SessionStoreTest : public ::testing::TestWithParam<By> {
protected:
    SessionStoreTest() {
        server_.policy->tls13 = GetParam() == By::tls13_ticket;
        if (GetParam() == By::tls12_ticket) server_.use_tickets();
    }

    // Whether the next connection resumes; both sides must agree.
    bool resumes() {
        const auto channel = client_.connect();
        Remote peer(server_);
        converse(*channel, peer);
        EXPECT_TRUE(channel->established()) << channel->failure().text;
        EXPECT_EQ(channel->resumed(), peer.resumed);
        channel->send("NOOP\r\n");
        converse(*channel, peer);
        EXPECT_EQ(peer.plaintext, "NOOP\r\n");
        return channel->resumed();
    }

    const Identity root_ = test_root();
    Server server_{issued_by(root_, {})};
    Client client_{trusting({root_.certificate()})};
};

std::string name_of(const ::testing::TestParamInfo<By>& test) {
    switch (test.param) {
        case By::tls13_ticket: return "Tls13Ticket";
        case By::tls12_ticket: return "Tls12Ticket";
        case By::tls12_session_id: return "Tls12SessionId";
    }
    return "";
}

INSTANTIATE_TEST_SUITE_P(Kind, SessionStoreTest,
                         ::testing::Values(By::tls13_ticket, By::tls12_ticket,
                                           By::tls12_session_id),
                         name_of);

TEST_P(SessionStoreTest, ResumesAgainAndAgain) {
    EXPECT_FALSE(resumes());
    for (int i = 0; i < 5; ++i) {
        EXPECT_TRUE(resumes());
    }
}

TEST_P(SessionStoreTest, ForgetsEverythingWhenCleared) {
    EXPECT_FALSE(resumes());
    client_.sessions->clear();
    EXPECT_FALSE(resumes());
}

TEST_P(SessionStoreTest, KeepsPeersApart) {
    Wish wish;
    wish.names = {"mail.example.org", "other.example.org"};
    server_.identity = issued_by(root_, wish);
    EXPECT_FALSE(resumes());
    client_.port = 587;
    EXPECT_FALSE(resumes());
    client_.host = "other.example.org";
    EXPECT_FALSE(resumes());
    client_.port = 465;
    client_.host = "mail.example.org";
    EXPECT_TRUE(resumes());
}

TEST_P(SessionStoreTest, DoesNotCarryASessionOverToAnotherTrust) {
    EXPECT_FALSE(resumes());
    const auto trust = client_.trust;
    client_.trust =
        trusting({root_.certificate(), self_signed(authority("Other Root")).certificate()});
    EXPECT_FALSE(resumes());
    client_.trust = trusting({root_.certificate()});  // the same roots, loaded again
    EXPECT_TRUE(resumes());
}

TEST_P(SessionStoreTest, DoesNotResumeAfterADay) {
    EXPECT_FALSE(resumes());
    client_.now = kNow + (kDay + 1) * 1'000'000'000;
    EXPECT_FALSE(resumes());
}

TEST_P(SessionStoreTest, DoesNotResumeWhenTheClockWasSetBack) {
    EXPECT_FALSE(resumes());
    client_.now = kNow - 1'000'000'000;
    EXPECT_FALSE(resumes());
}

TEST_P(SessionStoreTest, DoesNotOutliveTheCertificate) {
    Wish wish;
    wish.to = kNowSeconds + 60;
    server_.identity = issued_by(root_, wish);
    EXPECT_FALSE(resumes());
    client_.now = kNow + 61 * std::int64_t{1'000'000'000};
    EXPECT_EQ(handshake_failure(client_, server_).kind, FailureKind::expired);
}

TEST_P(SessionStoreTest, OpensAFullSessionWhenTheServerHasForgotten) {
    EXPECT_FALSE(resumes());
    server_.sessions->remove_all();
    if (GetParam() == By::tls12_ticket) {
        server_.sessions = Server(server_.identity).sessions;  // cannot read its tickets any more
    }
    EXPECT_FALSE(resumes());
}

TEST_P(SessionStoreTest, DoesNotKeepASessionThatFailed) {
    client_.host = "other.example.org";
    EXPECT_EQ(handshake_failure(client_, server_).kind, FailureKind::host_name_mismatch);
    EXPECT_EQ(handshake_failure(client_, server_).kind, FailureKind::host_name_mismatch);
}

class TicketTest : public ::testing::Test {
protected:
    // How many of `count` connections that start at the same time resume.
    int resumed_of(int count) {
        int resumed = 0;
        std::vector<std::unique_ptr<Channel>> channels;
        for (int i = 0; i < count; ++i) {
            channels.push_back(client_.connect());
        }
        for (const auto& channel : channels) {
            Remote peer(server_);
            converse(*channel, peer);
            resumed += channel->resumed() ? 1 : 0;
        }
        return resumed;
    }

    const Identity root_ = test_root();
    Server server_{issued_by(root_, {})};
    Client client_{trusting({root_.certificate()})};
};

TEST_F(TicketTest, EachIsUsedOnce) {
    server_.policy->tickets = 1;
    EXPECT_EQ(resumed_of(1), 0);
    EXPECT_EQ(resumed_of(2), 1);
}

TEST_F(TicketTest, TheNewestTwoOfAPeerAreKept) {
    server_.policy->tickets = 5;
    EXPECT_EQ(resumed_of(1), 0);
    EXPECT_EQ(resumed_of(4), 2);
}

TEST_F(TicketTest, OneThatComesLaterIsTakenToo) {
    server_.policy->tickets = 0;
    const auto channel = client_.connect();
    Remote peer(server_);
    converse(*channel, peer);
    peer.send_tickets(1);
    converse(*channel, peer);
    EXPECT_EQ(resumed_of(1), 1);
}

TEST_F(TicketTest, TheStoreIsBounded) {
    SessionStore::Impl& store = *client_.sessions->impl();
    const auto channel = client_.connect();
    Remote peer(server_);
    converse(*channel, peer);

    class Callbacks final : public Botan::TLS::Callbacks {
        void tls_emit_data(std::span<const std::uint8_t>) override {}
        void tls_record_received(std::uint64_t, std::span<const std::uint8_t>) override {}
        void tls_alert(Botan::TLS::Alert) override {}
        std::chrono::system_clock::time_point tls_current_timestamp() override {
            return std::chrono::system_clock::time_point{std::chrono::seconds{kNowSeconds}};
        }
    } callbacks;
    const Botan::TLS::Policy policy;
    const std::string identity = client_.trust->impl().identity + "1";  // Revocation::stapled
    const auto sessions = store.find(
        Botan::TLS::Server_Information("mail.example.org", identity, 465), callbacks, policy);
    ASSERT_EQ(sessions.size(), 1u);

    const auto& [session, handle] = sessions.front();
    for (int i = 0; i < 1000; ++i) {
        const Botan::TLS::Session other(
            session.master_secret(), std::nullopt, 0, session.lifetime_hint(), session.version(),
            session.ciphersuite_code(), session.side(), session.peer_certs(), nullptr,
            Botan::TLS::Server_Information("host" + std::to_string(i), "", 465),
            session.start_time());
        store.store(other, handle);
    }
    EXPECT_EQ(store.remove_all(), 128u);
}

}  // namespace
}  // namespace encrypted_email::tls
