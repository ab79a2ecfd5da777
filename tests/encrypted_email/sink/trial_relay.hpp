// trial_relay.hpp - a mail server on loopback and the configuration that leads to it.
#pragma once

#include <memory>
#include <string>

#include "host_stub/trial_server/server.hpp"
#include "tests/support/configuration_text.hpp"
#include "tests/support/temporary_folder.hpp"

class TrialRelay {
public:
    TrialRelay();

    host_stub::trial_server::Server& server() { return *server_; }
    void stop() { server_->stop(); }
    void start_again();  // on the same port

    // One relay and the given group.
    std::string configuration(const test_support::GroupText& group = {}) const;

private:
    test_support::TemporaryFolder folder_;
    host_stub::trial_server::CertificateAuthority authority_;
    host_stub::trial_server::ServerOptions options_;
    std::unique_ptr<host_stub::trial_server::Server> server_;
};
