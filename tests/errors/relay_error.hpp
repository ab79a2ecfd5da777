// relay_error.hpp - what every test here does: a sink with three events and a relay that something
// is wrong with.
//
// The sink must say what is wrong and what to do, show no credential to the wire, and settle no
// event; once the cause is put right it must deliver them all and take the trouble back.
#pragma once

#include <gmock/gmock.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "host_stub/trial_server/server.hpp"
#include "tests/support/configuration_text.hpp"
#include "tests/support/events.hpp"
#include "tests/support/eventually.hpp"
#include "tests/support/free_port.hpp"
#include "tests/support/recording_proxy.hpp"
#include "tests/support/scripted_server.hpp"
#include "tests/support/sink_under_test.hpp"

namespace errors_test {

using namespace test_support;
using host_stub::trial_server::CertificateAuthority;
using host_stub::trial_server::CertificateRequest;
using host_stub::trial_server::Identity;
using host_stub::trial_server::Protection;
using host_stub::trial_server::Server;
using host_stub::trial_server::ServerOptions;
using host_stub::trial_server::write_certificates;

inline constexpr std::string_view kUser = "alarms";
inline constexpr std::string_view kPassword = "correct horse, Canary-7f3a9c51, battery staple";

class RelayError : public testing::Test {
protected:
    RelayError();

    /// A server certificate of authority_ for "localhost" and 127.0.0.1, valid today.
    [[nodiscard]] static CertificateRequest good_request();
    [[nodiscard]] Identity good_identity() const { return authority_.issue(good_request()); }

    /// Options for a server with a log-in on `port_`, which stays the same from server to server.
    [[nodiscard]] ServerOptions server_options(Protection protection, Identity identity) const;
    [[nodiscard]] std::unique_ptr<Server> serve(Protection protection, Identity identity) const {
        return std::make_unique<Server>(server_options(protection, std::move(identity)));
    }
    [[nodiscard]] std::unique_ptr<Server> good_server(
        Protection protection = Protection::implicit_tls) const {
        return serve(protection, good_identity());
    }

    /// The way to port_, with everything right; through wire_, which writes down what goes by.
    [[nodiscard]] RelayText good_relay(const std::string& tls = "implicit") const;

    void configure(const RelayText& relay);

    /// Configures, starts and submits the events.
    void start(const RelayText& relay);

    /// The trouble is raised and says all of `words`, the last of them what to do; no event is
    /// settled.
    void expect_trouble(const std::string& key, const std::vector<std::string>& words);

    /// In what the sink sent to the server, or sends to anybody when `bytes` are given.
    void expect_nothing_secret_on_the_wire() { expect_nothing_secret_in(wire_.sent_by_clients()); }
    static void expect_nothing_secret_in(const std::string& bytes);

    /// Every event is delivered, in one mail at the server, and no trouble is left.
    void expect_delivery(const Server& server);

    CertificateAuthority authority_{"Building 7 CA"};
    TemporaryFolder folder_;
    const std::uint16_t port_ = free_port();
    RecordingProxy wire_{port_};
    std::vector<host_stub::events::Event> events_ = make_events("plant", 3);
    SinkUnderTest sink_;
};

/// How often the mail's body tells the event.
[[nodiscard]] std::size_t times_told(const host_stub::trial_server::Mail& mail,
                                     const host_stub::events::Event& event);

}  // namespace errors_test
