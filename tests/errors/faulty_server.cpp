#include "tests/errors/faulty_server.hpp"

#include <memory>
#include <utility>

#include "host_stub/trial_server/session.hpp"
#include "host_stub/trial_server/tls_acceptor.hpp"

namespace errors_test {

namespace trial_server = host_stub::trial_server;
using trial_server::Session;

namespace {

// What the client has said when the moment has come.
std::string_view mark_of(Moment moment) {
    switch (moment) {
        case Moment::ehlo: return "EHLO ";
        case Moment::auth: return "AUTH ";
        case Moment::mail: return "MAIL FROM:";
        case Moment::rcpt: return "RCPT TO:";
        case Moment::data: return "DATA\r\n";
        case Moment::content:
        case Moment::taken: return "\r\n.\r\n";
        case Moment::connected:
        case Moment::secured: break;
    }
    return {};
}

}  // namespace

std::string_view name_of(Moment moment) {
    switch (moment) {
        case Moment::connected: return "connected";
        case Moment::secured: return "secured";
        case Moment::ehlo: return "ehlo";
        case Moment::auth: return "auth";
        case Moment::mail: return "mail";
        case Moment::rcpt: return "rcpt";
        case Moment::data: return "data";
        case Moment::content: return "content";
        case Moment::taken: return "taken";
    }
    return "";
}

class FaultyServer::Conversation final : private trial_server::SessionObserver {
public:
    Conversation(FaultyServer& server, test_support::ScriptedServer::Client& client)
        : server_(server),
          client_(client),
          acceptor_({server.identity_}),
          tls_(acceptor_.accept()),
          session_(options_, *this) {}

    void run() {
        options_.credentials = server_.credentials_;
        options_.pipelining = false;  // one command at a time, so that each can be the last
        if (server_.moment_ == Moment::connected && fault()) return;
        while (session_.next() != Session::Next::close && !tls_->ended()) {
            const std::string wire = client_.read_some();
            if (wire.empty()) return;
            tls_->receive(wire);
            if (tls_->failed() || !answer()) return;
        }
    }

private:
    // Returns whether the conversation goes on.
    bool answer() {
        if (tls_->established() && !std::exchange(secured_, true)) {
            if (server_.moment_ == Moment::secured && fault()) return false;
            session_.tls_established("TLS 1.3", "");
            session_.greet();
        }
        said_ += tls_->plaintext();
        const std::string_view mark = mark_of(server_.moment_);
        const bool now = !mark.empty() && said_.find(mark) != std::string::npos;
        if (now && server_.moment_ != Moment::taken && fault()) return false;
        session_.receive(tls_->plaintext());
        tls_->plaintext().clear();
        if (now && server_.moment_ == Moment::taken && fault()) return false;
        if (!session_.output().empty()) tls_->send(std::exchange(session_.output(), {}));
        return client_.send(std::exchange(tls_->wire_output(), {}));
    }

    // Returns whether this conversation was over.
    bool fault() {
        if (!server_.is_time_for_a_fault()) return false;
        if (server_.fault_ == Fault::falls_silent) client_.listen_in_silence();
        return true;
    }

    void transaction_begun() override {}
    void mail_accepted(trial_server::Mail mail) override { server_.mailbox_.add(std::move(mail)); }
    void authenticated(bool) override {}

    FaultyServer& server_;
    test_support::ScriptedServer::Client& client_;
    const trial_server::TlsAcceptor acceptor_;
    const std::unique_ptr<trial_server::TlsChannel> tls_;
    trial_server::SessionOptions options_;
    Session session_;
    bool secured_ = false;
    std::string said_;
};

FaultyServer::FaultyServer(trial_server::Identity identity, trial_server::Credentials credentials,
                           Moment moment, Fault fault, int times)
    : identity_(std::move(identity)),
      credentials_(std::move(credentials)),
      moment_(moment),
      fault_(fault),
      times_(times),
      server_([this](auto& client) { Conversation(*this, client).run(); }) {}

bool FaultyServer::is_time_for_a_fault() {
    if (faults_ >= times_) return false;
    ++faults_;
    return true;
}

}  // namespace errors_test
