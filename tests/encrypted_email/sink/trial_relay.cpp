#include "trial_relay.hpp"

namespace trial = host_stub::trial_server;

TrialRelay::TrialRelay() {
    trial::CertificateRequest request;
    request.addresses = {"127.0.0.1"};
    options_.identity = authority_.issue(request);
    trial::write_certificates(folder_.path() / "ca.pem", {authority_.certificate()});
    server_ = std::make_unique<trial::Server>(options_);
    options_.port = server_->port();
}

void TrialRelay::start_again() {
    server_.reset();
    server_ = std::make_unique<trial::Server>(options_);
}

std::string TrialRelay::configuration(const test_support::GroupText& group) const {
    test_support::RelayText relay;
    relay.port = options_.port;
    relay.user.clear();
    relay.ca_file = folder_.path() / "ca.pem";
    return test_support::configuration_text({relay}, {group});
}
