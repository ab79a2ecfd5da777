// vmime_client - sends one message again and again over one connection with vmime, and prints what
// that cost as one line of JSON.
//
// usage: vmime_client PORT CA.pem MESSAGE MAILS WARM_UP
#include <vmime/platforms/posix/posixHandler.hpp>
#include <vmime/vmime.hpp>

#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>

#include "cost.h"

namespace {

vmime::shared_ptr<vmime::security::cert::X509Certificate> authority_in(const char* path) {
    std::ifstream file(path, std::ios::binary);
    vmime::utility::inputStreamAdapter stream(file);
    return vmime::security::cert::X509Certificate::import(stream);
}

void run(char** arguments) {
    vmime::platform::setHandler<vmime::platforms::posix::posixHandler>();
    auto verifier = vmime::make_shared<vmime::security::cert::defaultCertificateVerifier>();
    std::vector<vmime::shared_ptr<vmime::security::cert::X509Certificate>> roots{
        authority_in(arguments[2])};
    verifier->setX509RootCAs(roots);

    auto session = vmime::net::session::create();
    auto transport = session->getTransport(
        vmime::utility::url("smtps://127.0.0.1:" + std::string(arguments[1])));
    transport->setCertificateVerifier(verifier);
    transport->setProperty("options.need-authentication", false);
    transport->connect();

    std::ifstream file(arguments[3], std::ios::binary);
    const std::string message{std::istreambuf_iterator<char>(file), {}};
    const vmime::mailbox sender("alarms@building7.example");
    vmime::mailboxList recipients;
    recipients.appendMailbox(vmime::make_shared<vmime::mailbox>("facility@building7.example"));
    const auto send = [&](long count) {
        for (long i = 0; i < count; ++i) {
            vmime::utility::inputStreamStringAdapter content(message);
            transport->send(sender, recipients, content, message.size(), nullptr, sender);
        }
    };
    send(std::atol(arguments[5]));
    const cost before = cost_now();
    send(std::atol(arguments[4]));
    print_cost(before, cost_now(), std::atol(arguments[4]));
    transport->disconnect();
}

}  // namespace

int main(int count, char** arguments) {
    if (count != 6) {
        std::fprintf(stderr, "usage: vmime_client PORT CA.pem MESSAGE MAILS WARM_UP\n");
        return 2;
    }
    try {
        run(arguments);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "vmime_client: %s\n", error.what());
        return 1;
    }
    return 0;
}
